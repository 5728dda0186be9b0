package io.parley.load;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/**
 * An event of a stream.
 *
 * @param id   empty for events without one
 * @param name empty for what is none, such as the pause a client is told
 * @param data a missing node for what has none
 */
record Event(String id, String name, JsonNode data) {
    private static final Set<String> ENDS = Set.of("reply.completed", "reply.stopped", "reply.failed");

    /** From the JSON object that Gatling makes of an event. */
    static Event ofGatling(String message) {
        var json = Json.read(message);
        return new Event(json.path("id").asText(), json.path("event").asText(), json.path("data"));
    }

    boolean isDelta() {
        return name.equals("reply.delta");
    }

    /** Whether a reply has ended with it, well or not. */
    boolean isEnd() {
        return ENDS.contains(name);
    }

    String text() {
        return data.path("text").asText();
    }
}
