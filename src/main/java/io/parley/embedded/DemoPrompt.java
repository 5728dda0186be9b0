package io.parley.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A request for a completion, as far as the demo model understands it.
 *
 * @param messages  how many the request held
 * @param userTurns how many of them came from the person
 * @param question  the person's last message; empty without one
 * @param prefill   an assistant message at the very end, to be continued; empty without one
 * @param characters of all messages
 * @param maxTokens limit of the answer's tokens; {@link Integer#MAX_VALUE} without one
 * @param seed      the same for the same conversation, whatever its prefill
 */
record DemoPrompt(String model, boolean stream, boolean withUsage, int messages, int userTurns, String question,
        String prefill, int maxTokens, int characters, int seed) {
    /** Fails with {@link IllegalArgumentException}, in words for the asker. */
    static DemoPrompt of(JsonNode body) {
        JsonNode messages = body.path("messages");
        if (!body.isObject() || !body.path("model").isTextual() || !messages.isArray() || messages.isEmpty()) {
            throw new IllegalArgumentException("'model' and a non-empty array 'messages' are required.");
        }
        var contents = new ArrayList<String>();
        int userTurns = 0;
        String question = "";
        for (JsonNode message : messages) {
            contents.add(message.path("role").asText() + "\n" + content(message));
            if (message.path("role").asText().equals("user")) {
                userTurns++;
                question = content(message);
            }
        }
        JsonNode last = messages.get(messages.size() - 1);
        boolean continued = last.path("role").asText().equals("assistant");
        List<String> prompt = continued ? contents.subList(0, contents.size() - 1) : contents;
        return new DemoPrompt(body.path("model").asText(), body.path("stream").asBoolean(),
                body.path("stream_options").path("include_usage").asBoolean(), messages.size(), userTurns, question,
                continued ? content(last) : "", maxTokens(body), String.join("", contents).length(),
                prompt.hashCode());
    }

    private static int maxTokens(JsonNode body) {
        return body.path("max_completion_tokens").asInt(body.path("max_tokens").asInt(Integer.MAX_VALUE));
    }

    /** The text, or the joined text parts, of a message. */
    private static String content(JsonNode message) {
        JsonNode content = message.path("content");
        return content.isArray() ? String.join("", content.findValuesAsText("text")) : content.asText("");
    }

    /** Messages without the one to be continued. */
    int conversation() {
        return prefill.isEmpty() ? messages : messages - 1;
    }
}
