package io.parley.llm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.openai.core.JsonArray;
import com.openai.core.JsonObject;
import com.openai.core.JsonString;
import com.openai.core.JsonValue;
import com.openai.core.ObjectMappers;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import io.parley.llm.LlmMessages.Generate;
import io.parley.llm.LlmMessages.Sampling;
import io.parley.llm.LlmMessages.Speaker;
import io.parley.llm.LlmMessages.Turn;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Puts a call into OpenAI's terms. */
final class OpenAiRequest {
    private static final JsonMapper JSON = ObjectMappers.jsonMapper();
    private static final ChatCompletionStreamOptions WITH_USAGE = ChatCompletionStreamOptions.builder()
            .includeUsage(true).build();
    private static final JsonValue TRUE = JsonValue.from(true);
    private static final Map<Speaker, JsonString> ROLES = Map.of(Speaker.SYSTEM, JsonString.of("system"), Speaker.USER,
            JsonString.of("user"), Speaker.ASSISTANT, JsonString.of("assistant"));

    private OpenAiRequest() {}

    /**
     * The JSON of the request.
     *
     * @param streamOptions whether it asks for counts of tokens
     */
    @SuppressWarnings("unchecked") // to Java, a JsonValue is a JsonField of no type
    static Buffer body(Generate request, String model, String maxTokensField, boolean streamOptions) {
        var params = ChatCompletionCreateParams.builder().model(model)
                .putAdditionalBodyProperty("stream", TRUE).messages(messages(request));
        if (streamOptions) {
            params.streamOptions(WITH_USAGE);
        }
        sample(params, request.sampling(), maxTokensField);
        try {
            return Buffer.buffer(JSON.writeValueAsBytes(params.build()._body()));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The request cannot be put into JSON.", e);
        }
    }

    /**
     * As plain JSON: openai-java's own message types start a mapper anew for each of their parts, which made a request of
     * three messages a tenth of the cost of a short reply.
     */
    private static JsonArray messages(Generate request) {
        var messages = new ArrayList<JsonValue>(request.prompt().size() + 1);
        for (Turn turn : request.prompt()) {
            messages.add(message(turn.speaker(), turn.content()));
        }
        if (request.prefill() != null) {
            messages.add(message(Speaker.ASSISTANT, request.prefill()));
        }
        return JsonArray.of(List.copyOf(messages));
    }

    private static JsonObject message(Speaker speaker, String content) {
        return JsonObject.of(Map.of("role", ROLES.get(speaker), "content", JsonString.of(content)));
    }

    private static void sample(ChatCompletionCreateParams.Builder params, Sampling sampling, String maxTokensField) {
        if (sampling.temperature() != null) {
            params.temperature(sampling.temperature());
        }
        if (sampling.topP() != null) {
            params.topP(sampling.topP());
        }
        if (sampling.maxTokens() != null) {
            params.putAdditionalBodyProperty(maxTokensField, JsonValue.from(sampling.maxTokens()));
        }
    }
}
