package io.parley.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/** Makes values that a schema allows, the edges of a range more often than its middle. */
final class Sampler {
    /** What texts are made of, besides letters: all that text may have but U+0000 and halves of surrogate pairs. */
    private static final List<String> PIECES = List.of(" ", "\n", "\t", "\"", "\\", "/", "<b>", "&amp;", "'", "%00",
            "${x}", "é", "ß", "\u0001", "\u007f", "\u2028", "\u202e", "漢字", "😀", "e\u0301", "\ufeff", "{}", "--", ";");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int USUAL_LENGTH = 40;
    private static final int TRIES = 200;

    private final RandomGenerator random;

    Sampler(RandomGenerator random) {
        this.random = random;
    }

    /** As JSON. */
    String json(JsonNode schema) {
        List<JsonNode> choices = list(schema.has("oneOf") ? schema.path("oneOf") : schema.path("anyOf"));
        if (!choices.isEmpty()) {
            return json(pick(choices));
        }
        if (schema.has("const") || schema.has("enum")) {
            return schema.has("const") ? schema.path("const").toString() : pick(list(schema.path("enum"))).toString();
        }
        return switch (pick(types(schema))) {
            case "null" -> "null";
            case "boolean" -> String.valueOf(random.nextBoolean());
            case "integer" -> String.valueOf(integer(schema));
            case "number" -> String.valueOf(number(schema));
            case "array" -> array(schema);
            case "object" -> object(members(schema));
            default -> quoted(text(schema));
        };
    }

    /** Fields of an object as JSON: the required ones, and others by chance. */
    Map<String, String> members(JsonNode schema) {
        JsonNode form = schema.has("oneOf") ? pick(list(schema.path("oneOf"))) : schema;
        var required = list(form.path("required")).stream().map(JsonNode::textValue).toList();
        var members = new LinkedHashMap<String, String>();
        form.path("properties").properties().forEach(e -> {
            if (required.contains(e.getKey()) || random.nextBoolean()) {
                members.put(e.getKey(), json(e.getValue()));
            }
        });
        return members;
    }

    static String object(Map<String, String> members) {
        return members.entrySet().stream().map(e -> quoted(e.getKey()) + ":" + e.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** For parameters: not quoted. */
    String plain(JsonNode schema) {
        String json = json(schema);
        return json.startsWith("\"") ? text(json) : json;
    }

    String text(JsonNode schema) {
        // in ECMAScript, which JSON Schema means, $ is the end and not also before a last line end
        String pattern = schema.path("pattern").asText("").replaceAll("\\$$", "\\\\z");
        for (int i = 0; i < TRIES; i++) {
            String text = anyText(schema);
            if (Pattern.compile(pattern).matcher(text).find()) {
                return text;
            }
        }
        if (schema.has("example")) {
            return schema.path("example").textValue();
        }
        return pick(list(schema.path("examples"))).textValue();
    }

    private String anyText(JsonNode schema) {
        return switch (schema.path("format").asText("")) {
            case "uuid" -> new UUID(random.nextLong(), random.nextLong()).toString();
            case "date-time" -> Instant.ofEpochSecond(random.nextLong(4_000_000_000L)).toString();
            case "email" -> "p" + Long.toHexString(random.nextLong()) + "@example.org";
            case "uri" -> "https://example.org/" + random.nextInt(1_000);
            default -> words(schema.path("minLength").asInt(0), schema.path("maxLength").asInt(Integer.MAX_VALUE));
        };
    }

    /** Its length is counted in code points, as JSON Schema has it; begins with a letter. */
    private String words(int min, int max) {
        int most = (int) Math.min(max, min + (long) USUAL_LENGTH);
        int length = switch (random.nextInt(6)) {
            case 0 -> Math.max(min, 1);
            case 1 -> max < 1_000 ? max : most;
            default -> random.nextInt(Math.max(min, 1), Math.max(most, 1) + 1);
        };
        var text = new StringBuilder();
        while (text.codePointCount(0, text.length()) < length) {
            text.append(text.isEmpty() || random.nextInt(4) > 0 ? String.valueOf((char) random.nextInt('a', 'z' + 1))
                    : pick(PIECES));
        }
        return text.substring(0, text.offsetByCodePoints(0, length));
    }

    private long integer(JsonNode schema) {
        long min = schema.path("minimum").asLong(0);
        long max = schema.path("maximum").asLong(1_000_000);
        return random.nextInt(3) == 0 ? random.nextBoolean() ? min : max : random.nextLong(min, max + 1);
    }

    private double number(JsonNode schema) {
        double min = schema.path("minimum").asDouble(0);
        double max = schema.path("maximum").asDouble(1_000_000);
        return random.nextInt(3) == 0 ? random.nextBoolean() ? min : max : random.nextDouble(min, max);
    }

    private String array(JsonNode schema) {
        int min = schema.path("minItems").asInt(0);
        int max = Math.min(schema.path("maxItems").asInt(Integer.MAX_VALUE), min + 3);
        return IntStream.range(0, random.nextInt(min, max + 1)).mapToObj(i -> json(schema.path("items"))).distinct()
                .collect(Collectors.joining(",", "[", "]"));
    }

    /** Of something or null, the something, which may be null. */
    static JsonNode nullable(JsonNode schema) {
        var choices = list(schema.path("oneOf"));
        if (choices.size() != 2 || !types(choices.getLast()).equals(List.of("null"))) {
            return schema;
        }
        ObjectNode merged = choices.getFirst().deepCopy();
        String type = types(merged).getFirst();
        merged.putArray("type").add(type).add("null");
        return merged;
    }

    /** Never empty: what says nothing takes strings. */
    static List<String> types(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (type.isMissingNode()) {
            return List.of(schema.has("properties") ? "object" : "string");
        }
        return type.isTextual() ? List.of(type.textValue()) : list(type).stream().map(JsonNode::textValue).toList();
    }

    static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    static String quoted(String text) {
        try {
            return JSON.writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static String text(String json) {
        try {
            return JSON.readValue(json, String.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
