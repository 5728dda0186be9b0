package io.parley.llm;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the choices of one stream's chunks. Only the choice of index 0 counts, wherever it stands. A refusal is text like any other; text
 * may also stand in a {@code message}, as it does in answers that are no streams, or in {@code text}, as it did before there was a chat.
 */
final class ChoiceReader {
    private final ContentReader content = new ContentReader();
    private final UsageReader usage;
    private boolean progress;
    private boolean tools;
    private boolean message;
    private @Nullable String reason;
    /** Whether the model went on after a reason: then none says anything about the end. */
    private boolean contradicted;
    /** Whether the reason came behind all text. */
    private boolean last;
    private @Nullable ProviderError error;

    ChoiceReader(UsageReader usage) {
        this.usage = usage;
    }

    /** The {@code choices} of a chunk. */
    void read(JsonParser json, JsonToken value) throws IOException {
        if (value == JsonToken.START_OBJECT) {
            choice(json, 0);
        } else if (value == JsonToken.START_ARRAY) {
            int place = 0;
            for (var each = json.nextToken(); each != JsonToken.END_ARRAY; each = json.nextToken()) {
                if (each == JsonToken.START_OBJECT) {
                    choice(json, place);
                } else {
                    json.skipChildren();
                }
                place++;
            }
        }
    }

    private void choice(JsonParser json, int place) throws IOException {
        int before = content.length();
        int index = place;
        String ended = null;
        ProviderError failed = null;
        boolean worked = false;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            if (value == JsonToken.VALUE_NULL) {
                continue;
            }
            switch (field) {
                case "index" -> index = value == JsonToken.VALUE_NUMBER_INT ? json.getIntValue() : skip(json, index);
                case "delta" -> worked |= delta(json, value);
                case "message" -> worked |= message(json, value);
                case "text" -> content.read(json, value);
                case "finish_reason", "finishReason" -> ended = ended == null ? reason(json, value) : skip(json, ended);
                case "error" -> failed = ErrorReader.read(json);
                case "usage" -> usage.read(json, value);
                default -> json.skipChildren();
            }
        }
        if (index == 0) {
            take(content.length() > before, worked, ended, failed);
        } else {
            content.cut(before);
        }
    }

    private static <T> T skip(JsonParser json, T kept) throws IOException {
        json.skipChildren();
        return kept;
    }

    private void take(boolean spoken, boolean worked, @Nullable String ended, @Nullable ProviderError failed) {
        if ((spoken || worked) && reason != null) {
            contradicted = true;
        }
        progress |= worked;
        last &= !spoken && !worked;
        if (failed != null || (ended != null && FinishReasons.isFailure(ended))) {
            error = failed == null ? new ProviderError(ended, null, false) : failed;
        } else if (ended != null) {
            reason = ended;
            last = !spoken && !worked && content.isBegun(content.length());
        }
    }

    /** A string, or an object that has one; anything else says nothing. */
    private static @Nullable String reason(JsonParser json, JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_STRING) {
            return FinishReasons.meaning(json.getText());
        }
        String found = null;
        if (value == JsonToken.START_OBJECT) {
            for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
                boolean named = field.equals("type") || field.equals("reason");
                if (json.nextToken() == JsonToken.VALUE_STRING && named) {
                    found = FinishReasons.meaning(json.getText());
                } else {
                    json.skipChildren();
                }
            }
        } else {
            json.skipChildren();
        }
        return found;
    }

    /** Some servers send the whole answer once more behind its last piece. */
    private boolean message(JsonParser json, JsonToken value) throws IOException {
        int before = content.length();
        boolean begun = content.isBegun(before);
        boolean worked = delta(json, value);
        if (begun && !message && content.length() > before) {
            if (!content.repeats(before)) {
                throw new Unreadable(
                        "The provider's stream has a message beside its deltas that is not the same text.");
            }
            content.cut(before);
            return false;
        }
        message |= content.length() > before;
        return worked;
    }

    /** @return whether the model was seen at work other than by text: thoughts are not shown, but a model that thinks is not silent */
    private boolean delta(JsonParser json, JsonToken value) throws IOException {
        if (value != JsonToken.START_OBJECT) {
            content.read(json, value);
            return false;
        }
        boolean worked = false;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            JsonToken inner = json.nextToken();
            switch (field) {
                case "content", "refusal", "text" -> content.read(json, inner);
                case "role", "name", "id" -> json.skipChildren();
                case "tool_calls", "function_call" -> {
                    boolean asked = isSomething(json, inner);
                    tools |= asked;
                    worked |= asked;
                }
                default -> worked |= isSomething(json, inner);
            }
        }
        return worked;
    }

    /** Passes over a value; whether it is more than nothing: neither null, false nor empty. */
    private static boolean isSomething(JsonParser json, JsonToken value) throws IOException {
        if (value.isScalarValue()) {
            return value == JsonToken.VALUE_STRING ? json.getTextLength() > 0 : value.isNumeric();
        }
        boolean something = false;
        for (var inner = json.nextToken(); !inner.isStructEnd(); inner = json.nextToken()) {
            something = true;
            json.skipChildren();
        }
        return something;
    }

    ContentReader content() {
        return content;
    }

    /** Whether the model was seen at work other than by text since the last call. */
    boolean takeProgress() {
        boolean taken = progress;
        progress = false;
        return taken;
    }

    /** Whether the model asked for tools. */
    boolean isTools() {
        return tools;
    }

    /** Why the model ended, as the provider names it; null until it said so. */
    @Nullable
    String reason() {
        return reason;
    }

    /** Whether there is a reason, and the model has not gone on after it: then the answer is whole, however the stream ends. */
    boolean isWhole() {
        return reason != null && !contradicted;
    }

    /** Whether it came by itself behind all text, as OpenAI sends it: then nothing more is to be expected. */
    boolean isLast() {
        return isWhole() && last;
    }

    /** An error in place of an answer; null without one. */
    @Nullable
    ProviderError error() {
        return error;
    }
}
