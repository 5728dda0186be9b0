package io.parley.llm;

import com.openai.client.OpenAIClientAsync;
import com.openai.client.OpenAIClientAsyncImpl;
import com.openai.core.ClientOptions;
import com.openai.core.LogLevel;
import com.openai.core.http.HttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.services.async.chat.ChatCompletionServiceAsync;
import io.parley.core.Traces;
import io.parley.llm.LlmMessages.Generate;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.Objects;

/** A provider that speaks OpenAI's chat completions, by openai-java over Vert.x. */
final class OpenAiProvider implements LlmProvider {
    /** openai-java insists on a key; the transport does not send this one. */
    private static final String NO_KEY = "none";

    private final Vertx vertx;
    private final Context context;
    private final LlmConfig config;
    private final String name;
    private final LlmConfig.Provider provider;
    private final VertxTransport transport;
    private final ChatCompletionServiceAsync.WithRawResponse completions;

    /** @param context where calls are made and sinks are called */
    OpenAiProvider(Vertx vertx, Context context, LlmConfig config, String name, LlmConfig.Provider provider,
            ProviderMeters meters, Traces traces) {
        this.vertx = vertx;
        this.context = context;
        this.config = config;
        this.name = name;
        this.provider = provider;
        this.transport = new VertxTransport(vertx, context, config, provider.apiKey() == null, meters, traces);
        this.completions = client(vertx, transport, config, provider).chat().completions().withRawResponse();
    }

    /** Without openai-java's own logging, whatever the environment says: it would show messages. */
    static OpenAIClientAsync client(Vertx vertx, HttpClient transport, LlmConfig config, LlmConfig.Provider provider) {
        String key = provider.apiKey() == null ? NO_KEY : provider.apiKey().value();
        return new OpenAIClientAsyncImpl(ClientOptions.builder().httpClient(transport).baseUrl(provider.baseUrl())
                .apiKey(key).maxRetries(config.maxRetries()).sleeper(new VertxSleeper(vertx, config.maxBackoff()))
                .streamHandlerExecutor(Runnable::run).logLevel(LogLevel.OFF).build());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public URI address() {
        return URI.create(provider.baseUrl());
    }

    @Override
    public boolean takes(Generate request) {
        return provider.idOf(request.model()) != null
                && (request.prefill() == null || provider.continues(request.model()));
    }

    @Override
    public Call call(Generate request, Sink sink) {
        String model = Objects.requireNonNull(provider.idOf(request.model()));
        Exchange exchange = transport.open();
        var call = new OpenAiCall(vertx, exchange, () -> transport.forget(exchange), config.maxEventBytes(), model,
                sink);
        ask(OpenAiParams.of(request, model, Objects.requireNonNull(provider.maxTokensField()), exchange.id()))
                .onComplete(response -> call.begin(response.cause()));
        return call;
    }

    /** Completes on the context, whatever thread openai-java is on. What there is to close, the exchange closes. */
    @SuppressWarnings("MustBeClosedChecker")
    private Future<?> ask(ChatCompletionCreateParams params) {
        return Future.fromCompletionStage(completions.createStreaming(params), context);
    }

    @Override
    public void close() {
        transport.close();
    }
}
