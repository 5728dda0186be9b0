package io.parley.conformance;

import static io.parley.conformance.Expect.ANSWERED;
import static io.parley.conformance.Expect.REFUSED;
import static io.parley.conformance.Expect.STRANGE;

import com.fasterxml.jackson.databind.JsonNode;
import io.parley.conformance.Operation.Parameter;
import java.util.ArrayList;
import java.util.List;

/** What can be wrong with a query. */
final class QueryFaults {
    private static final List<String> UNKNOWN = List.of("nothing=1", "limit%00=1", "%00=1", "Limit=1", "limit[]=1",
            "%0d%0aX-A:%20b=1", "__proto__=1", "access_token=x", "%F0%9F%98%80", "x".repeat(3_000) + "=1");
    private static final List<String> MALFORMED = List.of("%zz", "limit=%zz", "a=%", "a=%e", "a=%ff%fe", "a=%c0%af",
            "a=b#c", "a=b c",
            "a=" + "x".repeat(20_000), "&".repeat(5_000), "a&".repeat(3_000), "?", "=", "==&=", "a=\u00e9");
    private static final List<String> NO_NUMBERS = List.of("", "x", "-1", "+1", "1.0", "1e1", "0x1", "%20", "1%20",
            "%EF%BC%91",
            "true", "null", "NaN", "99999999999999999999", "1,2", "1%00", "1%0a", "%D9%A1");
    private static final List<String> ODD_TEXTS = List.of("", "%00", "%20", "%0d%0aX-A:%20b", "%F0%9F%98%80", "-", "..",
            "x".repeat(5_000),
            "AAAAAA", "f____w", "AAAAAAAAAAA", "f_________8", "A".repeat(32), "f" + "_".repeat(31), "%ff", "1.2.3",
            "999999999999.1.1", "0.0.0", "-1.-1.-1", "1.1", "1.1.1.1");

    /** Providers of OpenID Connect add parameters of their own to it. */
    private static final String CALLBACK = "signedInElsewhere";

    private QueryFaults() {}

    /** Of any query. */
    static List<Fault> common(Operation operation) {
        var faults = new ArrayList<>(
                Fault.each(operation.id().equals(CALLBACK) ? ANSWERED : REFUSED, "query parameter", UNKNOWN,
                        (d, value) -> d.query.add(value)));
        faults.addAll(Fault.each(STRANGE, "target", MALFORMED, (d, value) -> d.query.add(value)));
        return faults;
    }

    /** Of its parameters. */
    static List<Fault> of(Operation operation) {
        var faults = new ArrayList<Fault>();
        for (Parameter parameter : operation.parameters("query")) {
            faults.addAll(of(parameter.name(), parameter.schema()));
        }
        return faults;
    }

    private static List<Fault> of(String name, JsonNode schema) {
        var faults = new ArrayList<Fault>();
        faults.add(Fault.refused(name + " twice", d -> {
            d.parameter(name, "1");
            d.query.add(name + "=1");
        }));
        if (Sampler.types(schema).contains("string")) {
            faults.addAll(Fault.each(ANSWERED, name, ODD_TEXTS, (d, value) -> d.parameter(name, value)));
            return faults;
        }
        faults.addAll(Fault.each(REFUSED, name, NO_NUMBERS, (d, value) -> d.parameter(name, value)));
        if (schema.has("minimum")) {
            faults.add(Fault.refused(name + " too low",
                    d -> d.parameter(name, Long.toString(schema.path("minimum").longValue() - 1))));
        }
        if (schema.has("maximum")) {
            faults.add(Fault.refused(name + " too high",
                    d -> d.parameter(name, Long.toString(schema.path("maximum").longValue() + 1))));
        }
        return faults;
    }
}
