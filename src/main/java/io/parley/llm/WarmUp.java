package io.parley.llm;

import com.openai.core.RequestOptions;
import com.openai.core.http.HttpClient;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpResponse;
import io.parley.core.MessageId;
import io.parley.core.NodeId;
import io.parley.core.SessionId;
import io.parley.llm.LlmMessages.CallId;
import io.parley.llm.LlmMessages.Generate;
import io.parley.llm.LlmMessages.Sampling;
import io.parley.llm.LlmMessages.Speaker;
import io.parley.llm.LlmMessages.Turn;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Makes openai-java load its classes, which takes seconds, before the first call and off the event loop: one call that
 * succeeds and one that is refused, neither of which leaves the process.
 */
final class WarmUp {
    private static final Buffer ERROR = Buffer.buffer("{\"error\":{\"message\":\"\",\"type\":\"\"}}");

    private static final LlmConfig.Provider NOBODY = new LlmConfig.Provider(null, null, List.of("m"), null, null);

    private WarmUp() {}

    static Future<?> run(Vertx vertx, LlmConfig config) {
        return vertx.executeBlocking(() -> {
            call(vertx, config, 200);
            call(vertx, config, 400);
            return true;
        });
    }

    @SuppressWarnings("MustBeClosedChecker") // the response holds nothing
    private static void call(Vertx vertx, LlmConfig config, int status) {
        var client = OpenAiProvider.client(vertx, new Answering(status), config, NOBODY);
        client.chat().completions().withRawResponse().createStreaming(OpenAiParams.of(sample(), "m", "max_tokens", "0"))
                .exceptionally(expected -> null).join();
    }

    private static Generate sample() {
        var turns = Arrays.stream(Speaker.values()).map(speaker -> new Turn(speaker, "x")).toList();
        return new Generate(new CallId(SessionId.next(), MessageId.next(), 1, 1), new NodeId("none"), "m", turns, "x",
                new Sampling(1.0, 1.0, 1), 1);
    }

    private record Answering(int status) implements HttpClient {
        @Override
        public CompletableFuture<HttpResponse> executeAsync(HttpRequest request, RequestOptions options) {
            Objects.requireNonNull(request.body()).writeTo(new ByteArrayOutputStream());
            var headers = MultiMap.caseInsensitiveMultiMap().add("Content-Type", "text/event-stream");
            return CompletableFuture.completedFuture(ProviderResponse.of(status, headers, ERROR));
        }

        @Override
        public HttpResponse execute(HttpRequest request, RequestOptions options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
