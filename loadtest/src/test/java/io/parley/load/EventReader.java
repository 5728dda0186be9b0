package io.parley.load;

import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Optional;

/** Makes events of the lines of a stream, whose data is one line of JSON each. */
final class EventReader {
    private String id = "";
    private String name = "";
    private String data = "";

    /** The event that the line completes, if it does. */
    Optional<Event> line(String line) {
        if (line.isEmpty()) {
            var event = new Event(id, name, data.isEmpty() ? MissingNode.getInstance() : Json.read(data));
            id = "";
            name = "";
            data = "";
            return event.name().isEmpty() ? Optional.empty() : Optional.of(event);
        }
        String value = line.substring(line.indexOf(':') + 1).strip();
        switch (line.substring(0, Math.max(0, line.indexOf(':')))) {
            case "id" -> id = value;
            case "event" -> name = value;
            case "data" -> data = value;
            default -> {
            }
        }
        return Optional.empty();
    }
}
