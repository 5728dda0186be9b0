package io.parley.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.parley.conformance.Operation.Header;
import io.parley.conformance.Operation.Parameter;
import io.parley.conformance.Operation.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The description that a node serves of its API, with every reference replaced by what it leads to. */
final class OpenApi {
    static final String PROBLEM = "application/problem+json";
    static final String EVENT_STREAM = "text/event-stream";

    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
    private static final int DEEPEST = 50;

    private final JsonNode document;
    private final JsonNode plain;

    private OpenApi(JsonNode document) {
        this.document = document;
        this.plain = inlined(document, 0);
    }

    static OpenApi parse(String yaml) {
        try {
            return new OpenApi(new YAMLMapper().readTree(yaml));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Operation> operations() {
        var all = new ArrayList<Operation>();
        plain.path("paths").properties().forEach(path -> path.getValue().properties().stream()
                .filter(e -> METHODS.contains(e.getKey()))
                .forEach(e -> all.add(operation(path.getKey(), e.getKey(), path.getValue(), e.getValue()))));
        return all;
    }

    /** A schema under {@code components}. */
    JsonNode schema(String name) {
        return plain.at("/components/schemas/" + name);
    }

    /** Headers that any response may have. */
    Map<String, Header> commonHeaders() {
        return headers(plain.path("x-response-headers"));
    }

    /** Schema of an event's data; a missing node where there is no such event. */
    JsonNode event(String name) {
        return schema("EventData").path("properties").path(name);
    }

    /** What is said of errors that every operation may have. */
    String commonErrors() {
        return schema("ErrorCode").path("description").asText();
    }

    private static Operation operation(String path, String method, JsonNode item, JsonNode operation) {
        var parameters = new ArrayList<Parameter>();
        item.path("parameters").forEach(p -> parameters.add(parameter(p)));
        operation.path("parameters").forEach(p -> parameters.add(parameter(p)));
        var responses = new LinkedHashMap<Integer, Response>();
        operation.path("responses").properties()
                .forEach(e -> responses.put(Integer.valueOf(e.getKey()), response(e.getValue())));
        JsonNode body = operation.path("requestBody");
        return new Operation(operation.path("operationId").asText(), method.toUpperCase(Locale.ROOT), path, parameters,
                members(body.path("content"), media -> media.path("schema")), body.path("required").asBoolean(),
                responses, !operation.path("security").equals(JsonNodeFactory.instance.arrayNode()));
    }

    private static Parameter parameter(JsonNode node) {
        return new Parameter(node.path("name").asText(), node.path("in").asText(), node.path("required").asBoolean(),
                node.path("schema"));
    }

    private static Response response(JsonNode node) {
        return new Response(node.path("description").asText(), headers(node.path("headers")),
                members(node.path("content"), media -> media.path("schema")));
    }

    /** By name in lower case. */
    private static Map<String, Header> headers(JsonNode node) {
        var headers = new LinkedHashMap<String, Header>();
        node.properties().forEach(e -> headers.put(e.getKey().toLowerCase(Locale.ROOT),
                new Header(e.getValue().path("required").asBoolean(), e.getValue().path("schema"))));
        return headers;
    }

    private static <T> Map<String, T> members(JsonNode node, Function<JsonNode, T> as) {
        var members = new LinkedHashMap<String, T>();
        node.properties().forEach(e -> members.put(e.getKey(), as.apply(e.getValue())));
        return members;
    }

    private JsonNode inlined(JsonNode node, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalStateException("a schema that contains itself cannot be written out");
        }
        if (node.has("$ref")) {
            return inlined(document.at(node.path("$ref").textValue().substring(1)), depth + 1);
        }
        if (node instanceof ObjectNode) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            node.properties().forEach(e -> copy.set(e.getKey(), inlined(e.getValue(), depth + 1)));
            return copy;
        }
        if (node instanceof ArrayNode) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            node.forEach(element -> copy.add(inlined(element, depth + 1)));
            return copy;
        }
        return node;
    }
}
