package io.parley.conformance;

import static io.parley.conformance.Expect.REFUSED;
import static io.parley.conformance.Expect.STRANGE;

import io.parley.conformance.Operation.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What can be wrong with a path: ids that are none, that lead out of the route, or that carry something. */
final class PathFaults {
    private static final String ID = "0192f0c1-8c4e-7abc-8def-0123456789ab";
    private static final List<String> NO_IDS = List.of("x", "0", "-1", "null", "%20", "%00", ID + "%00",
            "%0d%0aX-A:%20b",
            ID + "%0d%0aX-A:%20b", "0-0-0-0-0", ID.replace('a', 'g'), ID.substring(1), ID + "0", "{" + ID + "}",
            "'%20OR%20'1'='1", "%F0%9F%98%80", "%EF%BC%91", "x".repeat(10_000), "%2e%2e%2e", "*", ID.replace('-', '_'),
            "$%7Bjndi:ldap:%7D", "%3Cscript%3E", "urn:uuid:" + ID, "NaN");
    private static final List<String> NO_SEGMENTS = List.of("", ".", "..", "%2e", "%2e%2e", "..%2f..%2fmodels",
            "%2e%2e/",
            "..;/x", "%5c..%5c", "a/b", "%2f", "%ff", "%c0%ae%c0%ae", "%zz", "%", "%u0041", ";a=b", ID + ";a=b", "?",
            "#",
            "é", "%252e%252e%252f");

    private PathFaults() {}

    /** Of its parameters. */
    static List<Fault> of(Operation operation) {
        var faults = new ArrayList<Fault>();
        for (Parameter parameter : operation.parameters("path")) {
            String name = parameter.name();
            faults.add(Fault.refused("missing " + name, d -> d.segments.put(name, UUID.randomUUID().toString())));
            faults.addAll(Fault.each(REFUSED, name, NO_IDS, (d, value) -> d.segments.put(name, value)));
            faults.addAll(Fault.each(STRANGE, name, NO_SEGMENTS, (d, value) -> d.segments.put(name, value)));
        }
        return faults;
    }

    /** Of any path. */
    static List<Fault> common() {
        var faults = new ArrayList<Fault>();
        faults.addAll(
                Fault.each(STRANGE, "after the path", List.of("/", "//", "/x", ";x=y", "%00", "%0d%0aX-A:%20b", "/..",
                        "/../../livez", "/.", "%2f", ".json", "?", "\t"), (d, value) -> d.path = d.path() + value));
        faults.addAll(Fault.each(STRANGE, "before the path",
                List.of("/", "/..", "/../..", "//localhost", "/%2e%2e", "/.",
                        "/api/..", "http://localhost", "http://example.org:1", "x"),
                (d, value) -> d.path = value + d.path()));
        faults.add(Fault.strange("path in capitals", d -> d.path = d.path().toUpperCase(java.util.Locale.ROOT)));
        faults.add(Fault.strange("path with doubled slashes", d -> d.path = d.path().replace("/", "//")));
        faults.add(Fault.strange("path with backslashes", d -> d.path = d.path().replace("/", "\\")));
        faults.add(Fault.strange("path in escapes", d -> d.path = d.path().replace("i", "%69")));
        faults.add(Fault.strange("no path", d -> d.path = "*"));
        faults.add(Fault.strange("empty path", d -> d.path = ""));
        return faults;
    }
}
