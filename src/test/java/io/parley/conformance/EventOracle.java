package io.parley.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says what of an event stream is not as the description has it. */
final class EventOracle {
    /** How long to wait before reconnecting, and comments. */
    private static final Pattern OF_NO_ACCOUNT = Pattern.compile("(?m)^(?:retry: \\d+|:[^\n]*)\n");
    private static final Pattern EVENT = Pattern
            .compile(
                    "event: ([a-z.]+)\ndata: ([^\n]*)(?:\nid: ((?:0|[1-9]\\d*)\\.(?:0|[1-9]\\d*)\\.(?:0|[1-9]\\d*)))?");
    /** All others can be resumed after. */
    private static final String WITHOUT_ID = "session.updated";

    private final OpenApi api;
    private final Schemas schemas;
    private final List<String> complaints = new ArrayList<>();
    private long[] last = {0, -1, -1};

    EventOracle(OpenApi api, Schemas schemas) {
        this.api = api;
        this.schemas = schemas;
    }

    List<String> complaints(Received received) {
        String text = OF_NO_ACCOUNT.matcher(received.text()).replaceAll("");
        if (received.whole() && !text.isEmpty() && !text.endsWith("\n\n")) {
            complaints.add("the stream ends within an event");
        }
        var blocks = text.substring(0, Math.max(text.lastIndexOf("\n\n"), 0)).split("\n\n");
        Arrays.stream(blocks).filter(block -> !block.isEmpty()).forEach(this::block);
        return complaints;
    }

    private void block(String block) {
        Matcher event = EVENT.matcher(block);
        if (!event.matches()) {
            complaints.add("not an event: " + block);
            return;
        }
        JsonNode schema = api.event(event.group(1));
        if (schema.isMissingNode()) {
            complaints.add("event " + event.group(1) + " is not described");
            return;
        }
        schemas.check(schema, event.group(2)).forEach(wrong -> complaints.add("event " + block + ": " + wrong));
        if ((event.group(3) == null) != event.group(1).equals(WITHOUT_ID)) {
            complaints.add("event with or without id: " + block);
        } else if (event.group(3) != null) {
            follows(event.group(3));
        }
    }

    private void follows(String id) {
        long[] next = Arrays.stream(id.split("\\.")).mapToLong(Long::parseLong).toArray();
        if (Arrays.compare(next, last) <= 0) {
            complaints.add("id " + id + " does not come after the one before it");
        }
        last = next;
    }
}
