package io.parley.llm;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.parley.llm.LlmMessages.Usage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Takes from the objects of one stream what Parley needs of them. The parser stands at an object's beginning, and afterwards at its end. */
final class ChunkReader {
    private final UsageReader usage = new UsageReader();
    private final ChoiceReader choices = new ChoiceReader(usage);
    private @Nullable String id;
    private @Nullable String model;
    private @Nullable ProviderError error;

    /** @return whether there was anything in it that a chunk has */
    boolean read(JsonParser json) throws IOException {
        boolean whole = choices.isWhole();
        boolean known = false;
        ProviderError failed = null;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            switch (field) {
                case "choices" -> {
                    choices.read(json, value);
                    known = true;
                }
                case "usage" -> {
                    usage.read(json, value);
                    known = true;
                }
                case "error" -> failed = ErrorReader.read(json);
                case "model" -> model = model == null && value == JsonToken.VALUE_STRING ? name(json) : model;
                case "id" -> id = id == null && value == JsonToken.VALUE_STRING ? name(json) : id;
                default -> json.skipChildren();
            }
        }
        fail(failed == null ? choices.error() : failed, whole);
        return known || failed != null;
    }

    /** An object that is no chunk may be an error in a form of its own. */
    void readUnknown(JsonParser json) throws IOException {
        fail(ErrorReader.readWhole(json), choices.isWhole());
    }

    /** @param whole whether the answer was whole before */
    private void fail(@Nullable ProviderError failed, boolean whole) {
        if (failed != null && !whole && error == null) {
            error = failed;
        }
    }

    private static @Nullable String name(JsonParser json) throws IOException {
        String name = Named.bounded(json.getText(), Named.NAME);
        return name.isBlank() ? null : name;
    }

    ChoiceReader choices() {
        return choices;
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
        return usage.usage();
    }

    /** What went wrong, as the provider describes it; null where nothing did. */
    @Nullable
    ProviderError error() {
        return error;
    }
}
