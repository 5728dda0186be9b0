package io.parley.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Everything that can be wrong with requests of an operation. */
final class Faults {
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "TRACE",
            "PROPFIND",
            "X");
    private static final List<String> NO_METHODS = List.of("", "get", "G@T", "\u00e9",
            "GET /livez HTTP/1.1\r\nA: b\r\n\r\nGET",
            "X".repeat(5_000));

    private Faults() {}

    /** Those of its parameters and its body. */
    static List<Fault> of(Operation operation) {
        var faults = new ArrayList<Fault>();
        faults.addAll(PathFaults.of(operation));
        faults.addAll(QueryFaults.of(operation));
        faults.addAll(HeaderFaults.of(operation));
        faults.addAll(BodyFaults.of(operation));
        return faults;
    }

    /** Those that every operation can have. */
    static List<Fault> common(Operation operation) {
        var faults = new ArrayList<Fault>();
        faults.addAll(PathFaults.common());
        faults.addAll(QueryFaults.common(operation));
        faults.addAll(HeaderFaults.common(operation));
        faults.addAll(Fault.each(Expect.STRANGE, "no method", NO_METHODS, (d, value) -> d.method = value));
        return faults;
    }

    /** Methods that its path has not. */
    static List<Fault> methods(Operation operation, OpenApi api) {
        var known = api.operations().stream().filter(o -> o.path().equals(operation.path()))
                .flatMap(o -> o.methods().stream())
                .collect(Collectors.toSet());
        var others = METHODS.stream().filter(method -> !known.contains(method)).toList();
        return Fault.each(Expect.OTHER_METHOD, "method", others, (d, value) -> d.method = value);
    }
}
