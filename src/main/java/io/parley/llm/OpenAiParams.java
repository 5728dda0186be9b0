package io.parley.llm;

import com.openai.core.JsonValue;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import io.parley.llm.LlmMessages.Generate;
import io.parley.llm.LlmMessages.Sampling;
import io.parley.llm.LlmMessages.Turn;

/** Puts a call into OpenAI's terms. */
final class OpenAiParams {
    private static final ChatCompletionStreamOptions WITH_USAGE = ChatCompletionStreamOptions.builder()
            .includeUsage(true).build();

    private OpenAiParams() {}

    static ChatCompletionCreateParams of(Generate request, String model, String maxTokensField, String exchange) {
        var params = ChatCompletionCreateParams.builder().model(model).streamOptions(WITH_USAGE)
                .putAdditionalHeader(VertxTransport.EXCHANGE, exchange);
        request.prompt().forEach(turn -> add(params, turn));
        if (request.prefill() != null) {
            params.addAssistantMessage(request.prefill());
        }
        sample(params, request.sampling(), maxTokensField);
        return params.build();
    }

    private static void add(ChatCompletionCreateParams.Builder params, Turn turn) {
        switch (turn.speaker()) {
            case SYSTEM -> params.addSystemMessage(turn.content());
            case USER -> params.addUserMessage(turn.content());
            case ASSISTANT -> params.addAssistantMessage(turn.content());
        }
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
