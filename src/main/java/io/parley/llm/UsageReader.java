package io.parley.llm;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.parley.llm.LlmMessages.Usage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Takes the counts of tokens from wherever they stand, whatever they are: the last ones count, since some servers count on every chunk. */
final class UsageReader {
    private static final int UNKNOWN = -1;

    private int prompt = UNKNOWN;
    private int completion = UNKNOWN;

    /** Reads the parser's present value. */
    void read(JsonParser json, JsonToken value) throws IOException {
        if (value != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            JsonToken count = json.nextToken();
            switch (field) {
                case "prompt_tokens", "input_tokens" -> prompt = count(json, count, prompt);
                case "completion_tokens", "output_tokens" -> completion = count(json, count, completion);
                default -> json.skipChildren();
            }
        }
    }

    /** Whole numbers, fractions and strings of digits; anything else, and what is negative, is no count. */
    private static int count(JsonParser json, JsonToken value, int before) throws IOException {
        if (!value.isScalarValue()) {
            json.skipChildren();
            return before;
        }
        double count = json.getValueAsDouble(UNKNOWN);
        return value != JsonToken.VALUE_NULL && count >= 0 ? (int) Math.min(count, Integer.MAX_VALUE) : before;
    }

    /** Null as long as nothing was counted. */
    @Nullable
    Usage usage() {
        return prompt < 0 && completion < 0 ? null : new Usage(Math.max(prompt, 0), Math.max(completion, 0));
    }
}
