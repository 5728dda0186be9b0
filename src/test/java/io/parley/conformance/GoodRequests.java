package io.parley.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.parley.conformance.Operation.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Makes requests that are as described, of things that exist, by whoever may make them. */
final class GoodRequests {
    private final Things things;
    private final RandomGenerator random;
    private final Sampler sampler;

    GoodRequests(Things things, RandomGenerator random) {
        this.things = things;
        this.random = random;
        this.sampler = new Sampler(random);
    }

    /** @param plain with the usual credentials; else in any of the ways that there are */
    Draft draft(Operation operation, boolean plain) {
        Draft draft = new Draft(operation);
        Person caller = things.caller(operation);
        draft.segments.putAll(things.address(operation, caller));
        if (operation.secured()) {
            (plain ? caller.bearer() : caller.credentials(random)).forEach(draft::header);
        }
        operation.parameters("query").stream().filter(this::wanted).forEach(p -> query(draft, p));
        operation.parameters("header").stream().filter(this::wanted).forEach(p -> header(draft, p));
        accept(draft);
        body(draft);
        return draft;
    }

    private boolean wanted(Parameter parameter) {
        return parameter.required() || random.nextBoolean();
    }

    private void query(Draft draft, Parameter parameter) {
        Optional<String> known = things.text(parameter.name(), draft.path());
        if (known.isPresent() || !parameter.name().equals("cursor")) {
            draft.parameter(parameter.name(), Draft.encoded(known.orElseGet(() -> sampler.plain(parameter.schema()))));
        }
    }

    private void header(Draft draft, Parameter parameter) {
        String value = things.text(parameter.name(), draft.path()).orElseGet(() -> sampler.plain(parameter.schema()));
        draft.header(parameter.name(), value.replaceAll("[^ -~]", "-").strip());
    }

    private void accept(Draft draft) {
        var types = new ArrayList<String>();
        draft.operation.responses().forEach((status, response) -> {
            if (status < 300) {
                types.addAll(response.content().keySet());
            }
        });
        if (!types.isEmpty() && random.nextInt(4) > 0) {
            String type = sampler.pick(types);
            draft.header("Accept",
                    sampler.pick(List.of(type, type + ", */*;q=0.1", "*/*", type.replaceFirst("/.*", "/*"))));
        }
    }

    private void body(Draft draft) {
        Map<String, JsonNode> bodies = draft.operation.bodies();
        if (bodies.isEmpty() || (!draft.operation.bodyRequired() && random.nextInt(4) == 0)) {
            return;
        }
        String type = sampler.pick(List.copyOf(bodies.keySet()));
        draft.header("Content-Type", type).hasBody = true;
        draft.members.putAll(sampler.members(bodies.get(type)));
        draft.members.replaceAll((name, json) -> json.startsWith("\"")
                ? things.text(name, draft.path()).map(Sampler::quoted).orElse(json)
                : json);
        things.secrets(draft.operation).forEach((name, text) -> draft.members.put(name, Sampler.quoted(text)));
    }
}
