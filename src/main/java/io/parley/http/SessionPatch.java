package io.parley.http;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.llm.LlmMessages.Sampling;
import io.parley.llm.ModelCatalog;
import io.parley.session.Session.Settings;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a request sets of a session, by the rules of a merge patch (RFC 7396): null clears, what is not named stays. */
final class SessionPatch {
    private static final Set<String> FIELDS = Set.of("title", "model", "systemPrompt", "temperature", "topP",
            "maxTokens");
    private static final int MAX_TITLE = 200;
    private static final int MAX_SYSTEM_PROMPT_BYTES = 32_768;
    private static final int MAX_TOKENS = 1_000_000;

    private final JsonBody body;
    private final @Nullable String title;
    private final @Nullable String model;
    private final @Nullable String systemPrompt;
    private final Sampling sampling;

    SessionPatch(JsonBody body, ModelCatalog models) {
        this.body = body.only(FIELDS);
        title = body.line("title", MAX_TITLE);
        model = model(body, models);
        systemPrompt = systemPrompt(body);
        sampling = new Sampling(body.number("temperature", 0, 2), body.number("topP", 0, 1),
                body.integer("maxTokens", 1, MAX_TOKENS));
    }

    @Nullable
    String title(@Nullable String now) {
        return body.has("title") ? title : now;
    }

    /** Null where none is given. */
    @Nullable
    String systemPrompt() {
        return systemPrompt;
    }

    Settings settings(Settings now) {
        return new Settings(body.has("model") ? model : now.model(),
                body.has("systemPrompt") ? systemPrompt : now.systemPrompt(), sampling(now.sampling()));
    }

    private @Nullable Sampling sampling(@Nullable Sampling now) {
        Sampling old = now == null ? Sampling.DEFAULT : now;
        Sampling merged = new Sampling(body.has("temperature") ? sampling.temperature() : old.temperature(),
                body.has("topP") ? sampling.topP() : old.topP(),
                body.has("maxTokens") ? sampling.maxTokens() : old.maxTokens());
        return merged.equals(Sampling.DEFAULT) ? null : merged;
    }

    private static @Nullable String model(JsonBody body, ModelCatalog models) {
        String model = body.text("model");
        if (model != null && !models.serves(model)) {
            throw new ChatException(ErrorCode.MODEL_UNKNOWN,
                    "No provider serves this model; /api/v1/models lists what there is.",
                    "/model");
        }
        return model;
    }

    private static @Nullable String systemPrompt(JsonBody body) {
        String prompt = body.text("systemPrompt");
        if (prompt != null && prompt.getBytes(StandardCharsets.UTF_8).length > MAX_SYSTEM_PROMPT_BYTES) {
            throw JsonBody.invalid("systemPrompt", "Give at most " + MAX_SYSTEM_PROMPT_BYTES + " bytes of UTF-8.");
        }
        return prompt;
    }
}
