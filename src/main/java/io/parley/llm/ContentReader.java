package io.parley.llm;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Set;

/**
 * Collects the text of an answer, in whatever form its content is: a string, a list of parts, or one part. The text of a part is read
 * whatever the part is called, unless it is called a thought.
 */
final class ContentReader {
    private static final Set<String> THOUGHTS = Set.of("thinking", "reasoning", "redacted_thinking", "reasoning_text",
            "thought", "summary_text");

    private final StringBuilder text = new StringBuilder();
    /** Characters taken so far, and their hash as {@link String#hashCode} has it. */
    private int takenLength;
    private int takenHash;

    /** Reads the parser's present value. */
    void read(JsonParser json, JsonToken value) throws IOException {
        switch (value) {
            case VALUE_STRING -> text.append(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
            case START_ARRAY -> {
                for (var part = json.nextToken(); part != JsonToken.END_ARRAY; part = json.nextToken()) {
                    read(json, part);
                }
            }
            case START_OBJECT -> part(json);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> text.append(json.getText());
            default -> {
            }
        }
    }

    /** The type may stand behind the text. */
    private void part(JsonParser json) throws IOException {
        int before = text.length();
        boolean thought = false;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            switch (field) {
                case "type" -> thought |= value == JsonToken.VALUE_STRING && THOUGHTS.contains(json.getText());
                case "text", "content", "value", "refusal", "parts" -> read(json, value);
                default -> json.skipChildren();
            }
        }
        if (thought) {
            cut(before);
        }
    }

    int length() {
        return text.length();
    }

    /** Forgets what was read behind the first so many characters. */
    void cut(int length) {
        text.setLength(length);
    }

    /** What was read since the last call; empty when nothing was. */
    String take() {
        if (text.isEmpty()) {
            return "";
        }
        String taken = text.toString();
        text.setLength(0);
        takenHash = joined(takenHash, taken);
        takenLength += taken.length();
        return taken;
    }

    /** Whether there was text before the character at {@code from}. */
    boolean isBegun(int from) {
        return takenLength + from > 0;
    }

    /** Whether what was read from there on is all that was before it once more. */
    boolean repeats(int from) {
        String before = text.substring(0, from);
        String after = text.substring(from);
        return after.length() == takenLength + from && after.hashCode() == joined(takenHash, before);
    }

    private static int joined(int hash, String more) {
        int joined = hash;
        for (int i = 0; i < more.length(); i++) {
            joined = 31 * joined + more.charAt(i);
        }
        return joined;
    }
}
