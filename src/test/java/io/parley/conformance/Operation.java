package io.parley.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * One operation of the API as its description has it, without references.
 *
 * @param path      with parameters in braces
 * @param bodies    schema of the request's body by media type; empty where it takes none
 * @param responses by status
 * @param secured   whether it needs credentials
 */
record Operation(String id, String method, String path, List<Parameter> parameters, Map<String, JsonNode> bodies,
        boolean bodyRequired, Map<Integer, Response> responses, boolean secured) {

    /** @param in {@code path}, {@code query}, {@code header} or {@code cookie} */
    record Parameter(String name, String in, boolean required, JsonNode schema) {}

    /** @param content schema by media type; empty where there is no body */
    record Response(String description, Map<String, Header> headers, Map<String, JsonNode> content) {}

    /** @param required whether every such response has it */
    record Header(boolean required, JsonNode schema) {}

    /** By which it is reached; whoever may read may ask for the headers alone (RFC 9110, section 9.3.2). */
    List<String> methods() {
        return method.equals("GET") ? List.of("GET", "HEAD") : List.of(method);
    }

    List<Parameter> parameters(String in) {
        return parameters.stream().filter(p -> p.in().equals(in)).toList();
    }

    boolean mayAnswer(int status) {
        return responses.containsKey(status);
    }

    /** Whether a success is, or may be, an event stream. */
    boolean streams() {
        return responses.values().stream().anyMatch(r -> r.content().containsKey(OpenApi.EVENT_STREAM));
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
