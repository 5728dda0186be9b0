package io.parley.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What can be wrong with the fields of a body. */
final class FieldFaults {
    private static final Map<String, String> OF_TYPE = new LinkedHashMap<>(Map.of("null", "null", "boolean", "true",
            "number", "1.5", "integer", "1", "string", "\"text\"", "array", "[]", "object", "{}"));
    /** Postgres stores no U+0000, and UTF-8 has no code for half of a surrogate pair. */
    private static final List<String> NO_TEXTS = List.of("\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00 a\"",
            "\"a\\udbff\"",
            "\"\\ude00\\ud83d\"");
    /** Mass assignment: what only the server decides. */
    private static final List<String> NOT_OURS_TO_SET = List.of("id", "owner", "roles", "role", "revision", "createdAt",
            "version",
            "disabled", "status", "seq");
    private static final int LONGER_THAN_ANY = 200_000;

    private FieldFaults() {}

    static List<Fault> of(JsonNode schema) {
        var faults = new ArrayList<Fault>();
        faults.add(put("unknown field", "nothing", "1"));
        faults.add(put("field without a name", "", "1"));
        faults.add(put("field named __proto__", "__proto__", "{}"));
        NOT_OURS_TO_SET.stream().filter(name -> !schema.path("properties").has(name))
                .forEach(name -> faults.add(put("unknown " + name, name, "\"local\"")));
        Sampler.list(schema.path("required")).forEach(name -> faults.add(
                Fault.refused("no " + name.textValue(), d -> d.members.remove(name.textValue()))));
        schema.path("properties").properties()
                .forEach(e -> faults.addAll(of(e.getKey(), Sampler.nullable(e.getValue()))));
        return faults;
    }

    private static List<Fault> of(String name, JsonNode schema) {
        var faults = new ArrayList<Fault>();
        faults.add(Fault.refused(name + " twice",
                d -> d.typed().content("{\"" + name + "\":null,\"" + name + "\":null}")));
        faults.add(put(name + " in capitals", name.toUpperCase(java.util.Locale.ROOT) + "S", "\"x\""));
        OF_TYPE.forEach((type, value) -> {
            if (!allows(schema, type)) {
                faults.add(put(name, name, value));
            }
        });
        if (schema.has("enum") || schema.has("const")) {
            faults.add(put(name, name, "\"nonsense\""));
        } else if (allows(schema, "string")) {
            faults.addAll(ofText(name, schema));
        } else if (allows(schema, "integer")) {
            faults.addAll(ofNumber(name, schema));
        } else if (allows(schema, "array")) {
            faults.add(put(name, name, "[{\"x\":[[]]}]"));
        }
        return faults;
    }

    private static List<Fault> ofText(String name, JsonNode schema) {
        var faults = new ArrayList<Fault>();
        faults.add(Fault.answered("another " + name, d -> d.members.put(name, "\"another text than it was\"")));
        NO_TEXTS.forEach(text -> faults.add(put(name, name, text)));
        if (schema.path("minLength").asInt() > 0) {
            faults.add(put(name, name, "\"" + "x".repeat(schema.path("minLength").intValue() - 1) + "\""));
        }
        if (!schema.path("pattern").asText().isEmpty()) {
            faults.add(put(name, name, "\" \\t\\n \""));
        }
        int longest = schema.path("maxLength").asInt(LONGER_THAN_ANY);
        faults.add(put(name + " too long", name, "\"" + "x".repeat(longest + 1) + "\""));
        faults.add(put(name + " too long", name, "\"" + "😀".repeat(longest / 2 + longest / 2 + 1) + "\""));
        if (schema.has("format")) {
            faults.add(put(name, name, "\"nonsense\""));
        }
        return faults;
    }

    private static List<Fault> ofNumber(String name, JsonNode schema) {
        var faults = new ArrayList<Fault>();
        if (schema.has("minimum")) {
            faults.add(put(name, name, schema.path("minimum").decimalValue().subtract(BigDecimal.ONE).toPlainString()));
        }
        if (schema.has("maximum")) {
            faults.add(put(name, name, schema.path("maximum").decimalValue().add(BigDecimal.ONE).toPlainString()));
        }
        faults.add(put(name, name, "1e400"));
        faults.add(put(name, name, "-1e400"));
        faults.add(put(name, name, "99999999999999999999999"));
        return faults;
    }

    private static boolean allows(JsonNode schema, String type) {
        List<String> types = Sampler.types(schema);
        return types.contains(type) || (type.equals("integer") && types.contains("number"))
                || (schema.has("enum") && !schema.has("type") && type.equals("null")
                        && schema.path("enum").toString().contains("null"));
    }

    private static Fault put(String what, String name, String json) {
        String shown = json.length() <= 40 ? json : json.substring(0, 40) + "… (" + json.length() + ")";
        return Fault.refused(what + " = " + shown, d -> {
            d.typed().hasBody = true;
            d.members.put(name, json);
        });
    }
}
