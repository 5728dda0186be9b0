package io.parley.llm;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parley.llm.LlmMessages.Generate;
import java.util.Locale;

/** Prompts and replies as the semantic conventions have them on spans: JSON, cut to a bound. */
final class ShownMessages {
    /** Characters of each text. */
    private static final int MAX_CHARS = 32_768;

    private static final ObjectMapper JSON = new ObjectMapper();

    private ShownMessages() {}

    static String input(Generate request) {
        var all = JSON.createArrayNode();
        request.prompt().forEach(turn -> add(all, turn.speaker().name().toLowerCase(Locale.ROOT), turn.content()));
        if (request.prefill() != null) {
            add(all, "assistant", request.prefill());
        }
        return all.toString();
    }

    static String output(String text, String finishReason) {
        var all = JSON.createArrayNode();
        add(all, "assistant", text).put("finish_reason", finishReason);
        return all.toString();
    }

    private static ObjectNode add(ArrayNode all, String role, String text) {
        var message = all.addObject().put("role", role);
        message.putArray("parts").addObject().put("type", "text").put("content", cut(text));
        return message;
    }

    /** Adds to a text what there is room for. */
    static void append(StringBuilder text, String more) {
        text.append(more, 0, Math.min(more.length(), MAX_CHARS - text.length()));
    }

    private static String cut(String text) {
        return text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS);
    }
}
