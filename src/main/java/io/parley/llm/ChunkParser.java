package io.parley.llm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.parley.core.FailureReason;
import io.parley.llm.LlmMessages.Usage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Takes from the {@code chat.completion.chunk} objects of one stream what Parley needs, in one pass and without a tree. Of
 * several choices the first counts; a refusal is text like any other.
 */
final class ChunkParser implements SsePushParser.Events {
    private static final JsonFactory JSON = new JsonFactory();
    private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};

    private final StringBuilder text = new StringBuilder();
    private boolean progress;
    private boolean done;
    private @Nullable String finishReason;
    private @Nullable String id;
    private @Nullable String model;
    private @Nullable Usage usage;
    private @Nullable FailureReason error;

    @Override
    public void data(byte[] bytes, int from, int to) throws IOException {
        if (isDone(bytes, from, to)) {
            done = true;
            return;
        }
        try (JsonParser json = JSON.createParser(bytes, from, to - from)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("An event of the provider's stream is not a JSON object.");
            }
            chunk(json);
        }
    }

    private static boolean isDone(byte[] bytes, int from, int to) {
        return to - from == DONE.length && bytes[from] == '['
                && java.util.Arrays.equals(bytes, from, to, DONE, 0, DONE.length);
    }

    private void chunk(JsonParser json) throws IOException {
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            switch (field) {
                case "choices" -> choices(json, value);
                case "usage" -> usage(json, value);
                case "error" -> error(json, value);
                case "model" -> model = model == null && value == JsonToken.VALUE_STRING ? json.getText() : model;
                case "id" -> id = id == null && value == JsonToken.VALUE_STRING ? json.getText() : id;
                default -> json.skipChildren();
            }
        }
    }

    private void choices(JsonParser json, JsonToken value) throws IOException {
        if (value != JsonToken.START_ARRAY) {
            json.skipChildren();
            return;
        }
        for (int i = 0; json.nextToken() != JsonToken.END_ARRAY; i++) {
            if (i == 0 && json.currentToken() == JsonToken.START_OBJECT) {
                choice(json);
            } else {
                json.skipChildren();
            }
        }
    }

    private void choice(JsonParser json) throws IOException {
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            if (field.equals("delta") && value == JsonToken.START_OBJECT) {
                delta(json);
            } else if (field.equals("finish_reason") && value == JsonToken.VALUE_STRING) {
                finishReason = json.getText();
            } else {
                json.skipChildren();
            }
        }
    }

    private void delta(JsonParser json) throws IOException {
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            switch (field) {
                case "content", "refusal" -> text(json, value);
                // Thoughts are not shown, but a model that thinks is not silent.
                case "reasoning_content", "reasoning" -> progress |= value == JsonToken.VALUE_STRING;
                default -> json.skipChildren();
            }
        }
    }

    private void text(JsonParser json, JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_STRING) {
            text.append(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
        } else {
            json.skipChildren();
        }
    }

    private void usage(JsonParser json, JsonToken value) throws IOException {
        if (value != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        int prompt = 0;
        int completion = 0;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            boolean number = json.nextToken() == JsonToken.VALUE_NUMBER_INT;
            if (number && field.equals("prompt_tokens")) {
                prompt = json.getIntValue();
            } else if (number && field.equals("completion_tokens")) {
                completion = json.getIntValue();
            } else {
                json.skipChildren();
            }
        }
        usage = new Usage(prompt, completion);
    }

    private void error(JsonParser json, JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_NULL) {
            return;
        }
        error = FailureReason.PROVIDER_UNAVAILABLE;
        if (value == JsonToken.START_OBJECT) {
            for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
                json.nextToken();
                if (field.equals("type") || field.equals("code")) {
                    error = Failures.ofError(json.getText(), error);
                }
                json.skipChildren();
            }
        }
    }

    /** What was read since the last call; empty when nothing was. */
    String takeText() {
        if (text.isEmpty()) {
            return "";
        }
        String taken = text.toString();
        text.setLength(0);
        return taken;
    }

    /** Whether the model was seen thinking since the last call. */
    boolean takeProgress() {
        boolean taken = progress;
        progress = false;
        return taken;
    }

    /** Whether the end mark was read. */
    boolean done() {
        return done;
    }

    /** Why the model ended, as the provider names it; null until it said so. */
    @Nullable
    String finishReason() {
        return finishReason;
    }

    /** The provider's name of the answer; null when it gave none. */
    @Nullable
    String id() {
        return id;
    }

    /** As the provider names it; null when it did not. */
    @Nullable
    String model() {
        return model;
    }

    /** Null when the provider did not count, or has not yet. */
    @Nullable
    Usage usage() {
        return usage;
    }

    /** What an error object in the stream amounts to; null without one. */
    @Nullable
    FailureReason error() {
        return error;
    }
}
