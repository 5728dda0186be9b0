package io.parley.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Compares a tree of values with the records that describe it: unknown keys, missing values, types and bounds. */
final class Check {
    private final ObjectMapper mapper;
    private final Problems problems;

    Check(ObjectMapper mapper, Problems problems) {
        this.mapper = mapper;
        this.problems = problems;
    }

    /** Reports keys of the user's file that nothing has. */
    void names(Class<?> type, JsonNode tree, String path) {
        var keys = Key.of(type, path);
        tree.properties().forEach(entry -> {
            var key = keys.stream()
                    .filter(k -> entry.getKey().equals(k.name()) || entry.getKey().equals(k.nameInFile()))
                    .findFirst();
            if (key.isEmpty()) {
                var name = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
                problems.unknown("key", name, keys.stream().map(Key::pathInFile).toList());
            } else {
                below(key.get(), entry.getValue());
            }
        });
    }

    private void below(Key key, JsonNode node) {
        var block = key.block();
        var named = key.named();
        if ((block != null || named != null) && !node.isObject() && !node.isNull()) {
            problems.at(key.path(), "must be followed by indented keys");
        } else if (block != null) {
            names(block, node, key.path());
        } else if (named != null) {
            node.properties().forEach(entry -> names(named, entry.getValue(), key.path() + "." + entry.getKey()));
        }
    }

    /** Reports values that are missing, of the wrong type or out of bounds. */
    void values(Class<?> type, ObjectNode tree) {
        Walk.leaves(type, tree, this::value);
    }

    /** Reports what the records themselves object to, which is mostly about several values that do not fit together. */
    void rules(Class<?> type, ObjectNode tree) {
        Walk.blocks(type, tree, (record, path, block) -> {
            try {
                mapper.treeToValue(block, record);
            } catch (ValueInstantiationException e) {
                if (e.getPath().isEmpty() && e.getCause() != null) {
                    problems.general(path + ": " + e.getCause().getMessage());
                }
            } catch (JsonProcessingException e) {
                problems.general(path + ": " + e.getOriginalMessage());
            }
        });
    }

    private void value(Key key, ObjectNode parent) {
        var node = parent.path(key.name());
        if (node.isTextual() && node.textValue().isEmpty() && key.optional()) {
            parent.putNull(key.name());
        } else if (node.isNull() || node.isMissingNode()) {
            if (!key.optional()) {
                problems.at(key.path(), "needs a value: " + allowed(key));
            }
        } else {
            converted(key, node);
        }
    }

    private void converted(Key key, JsonNode node) {
        try {
            Object value = mapper.readValue(mapper.treeAsTokens(node), mapper.constructType(key.type()));
            if (!Limits.of(key).contain(value)) {
                problems.at(key.path(), "is %s, must be %s".formatted(node.asText(), allowed(key)));
            }
        } catch (IOException | IllegalArgumentException e) {
            problems.at(key.path(), "%smust be %s".formatted(shown(key, node), allowed(key)));
        }
    }

    /** Texts may hold what should not be shown; numbers, times and choices cannot. */
    private static String shown(Key key, JsonNode node) {
        return key.elementType() == String.class || key.secret() ? "" : "is " + node + ", ";
    }

    private static String allowed(Key key) {
        var one = one(key.elementType());
        return key.list() ? "a list of " + one : one + Limits.of(key);
    }

    private static String one(Class<?> type) {
        if (type.isEnum()) {
            return "one of " + Arrays.stream(type.getEnumConstants()).map(c -> c.toString().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", "));
        }
        if (type == Duration.class) {
            return "a time such as 250ms, 10s, 5m or 1h";
        }
        if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
            return "a whole number";
        }
        return type == boolean.class || type == Boolean.class ? "true or false" : "a text";
    }
}
