package io.parley.bus;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which records there are, what they are called on the wire and where they are handled. Grows at start only. */
final class Contracts {
    /**
     * A registered record.
     *
     * @param tag     its simple name: stands on the wire and must not change
     * @param address of the contract's handler within a node
     */
    record Entry(Class<? extends Wire> type, String tag, Class<? extends Wire> contract, String address) {}

    private record Index(Map<Class<?>, Entry> byType, Map<String, Entry> byTag) {}

    private volatile Index index = new Index(Map.of(), Map.of());

    /** Adds the records of a sealed interface, however deep; adding the same contract again changes nothing. */
    synchronized void add(Class<? extends Wire> contract) {
        var byType = new HashMap<>(index.byType);
        var byTag = new HashMap<>(index.byTag);
        records(contract).distinct().map(type -> entry(type, contract)).forEach(entry -> {
            accept(byType.put(entry.type, entry), entry);
            accept(byTag.put(entry.tag, entry), entry);
        });
        index = new Index(Map.copyOf(byType), Map.copyOf(byTag));
    }

    /** Fails when the record's contract is not registered: a defect of the caller. */
    Entry of(Wire message) {
        Entry entry = index.byType.get(message.getClass());
        if (entry == null) {
            throw new IllegalArgumentException(
                    message.getClass().getName() + " is in no registered contract; call Bus.register first");
        }
        return entry;
    }

    /** Null for a record that this version does not know. */
    @Nullable
    Entry tagged(String tag) {
        return index.byTag.get(tag);
    }

    static String address(Class<? extends Wire> contract) {
        return "parley.local." + contract.getName();
    }

    private static Entry entry(Class<? extends Wire> type, Class<? extends Wire> contract) {
        return new Entry(type, type.getSimpleName(), contract, address(contract));
    }

    private static void accept(@Nullable Entry before, Entry entry) {
        if (before != null && !before.equals(entry)) {
            throw new IllegalArgumentException(
                    "%s of %s and %s of %s: a record belongs to one contract, and its simple name to one record"
                            .formatted(before.type.getName(), before.contract.getName(), entry.type.getName(),
                                    entry.contract.getName()));
        }
    }

    private static Stream<Class<? extends Wire>> records(Class<? extends Wire> type) {
        if (type.isRecord()) {
            return Stream.of(type);
        }
        if (!type.isSealed()) {
            throw new IllegalArgumentException(type.getName() + " must be a record or a sealed interface of records");
        }
        return Arrays.stream(Objects.requireNonNull(type.getPermittedSubclasses()))
                .flatMap(sub -> records(sub.asSubclass(Wire.class)));
    }
}
