package io.parley.conformance;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Makes requests that are as described, and chooses what is wrong with them: at first one of every kind for each operation, then
 * each fault once before any comes again. What every operation can have wrong is tried with one that chance chooses.
 */
final class Requests {
    private static final int GOOD = 5;

    private final List<Operation> operations;
    private final OpenApi api;
    private final RandomGenerator random;
    private final Sampler sampler;
    private final GoodRequests good;
    private final List<Request> deck = new ArrayList<>();

    /**
     * What is done to a request for an operation.
     *
     * @param plain whether its credentials are the usual ones
     */
    record Request(Operation operation, Fault fault, boolean plain) {
        @Override
        public String toString() {
            return operation + ", " + fault.what();
        }
    }

    Requests(OpenApi api, Things things, RandomGenerator random) {
        this.operations = api.operations();
        this.api = api;
        this.random = random;
        this.sampler = new Sampler(random);
        this.good = new GoodRequests(things, random);
        operations.forEach(operation -> deck.addAll(kinds(operation)));
    }

    Request next() {
        if (deck.isEmpty()) {
            deck.addAll(all());
        }
        return deck.remove(random.nextInt(deck.size()));
    }

    private static List<Request> good(Operation operation) {
        return Collections.nCopies(GOOD, new Request(operation, Fault.served("as described", d -> {}), false));
    }

    /** Faults are of a kind when their first word is the same. */
    private List<Request> kinds(Operation operation) {
        var faults = new ArrayList<>(Faults.of(operation));
        faults.addAll(Faults.common(operation));
        faults.addAll(Faults.methods(operation, api));
        var kinds = faults.stream().collect(Collectors.groupingBy(fault -> fault.what().split(" ", 2)[0],
                LinkedHashMap::new, Collectors.toList()));
        var requests = new ArrayList<>(good(operation));
        kinds.values().forEach(kind -> requests.add(new Request(operation, sampler.pick(kind), true)));
        return requests;
    }

    private List<Request> all() {
        var all = new ArrayList<Request>();
        for (Operation operation : operations) {
            all.addAll(good(operation));
            Faults.of(operation).forEach(fault -> all.add(new Request(operation, fault, false)));
            Faults.methods(operation, api).forEach(fault -> all.add(new Request(operation, fault, false)));
        }
        Operation any = operations.stream().filter(Operation::secured).findFirst().orElseThrow();
        for (int i = 0; i < Faults.common(any).size(); i++) {
            Operation operation = sampler.pick(operations);
            all.add(new Request(operation, Faults.common(operation).get(i % Faults.common(operation).size()), false));
        }
        return all;
    }

    Draft draft(Request request) {
        Draft draft = good.draft(request.operation(), request.plain());
        request.fault().change().accept(draft);
        return draft;
    }
}
