package io.parley.llm;

import com.openai.core.RequestOptions;
import com.openai.core.Sleeper;
import com.openai.core.http.HttpMethod;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.RetryingHttpClient;
import io.parley.core.ServerUrl;
import io.parley.core.Traces;
import io.parley.llm.LlmMessages.Generate;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A provider that speaks OpenAI's chat completions: requests and retries are openai-java's, connections are Vert.x's. openai-java's
 * services are passed by, since they send every request from a thread of another pool.
 */
final class OpenAiProvider implements LlmProvider {
    private final Vertx vertx;
    private final Context context;
    private final LlmConfig config;
    private final String name;
    private final LlmConfig.Provider provider;
    private final ServerUrl address;
    private final Map<String, String> models;
    private final OpenAiEndpoint endpoint;
    private final Sleeper sleeper;
    /** All that openai-java needs to know of a request to try it again. */
    private final HttpRequest request;

    /** @param context where calls are made and sinks are called */
    OpenAiProvider(Vertx vertx, Context context, LlmConfig config, String name, LlmConfig.Provider provider,
            ProviderMeters meters, Traces traces) {
        this.vertx = vertx;
        this.context = context;
        this.config = config;
        this.name = name;
        this.provider = provider;
        this.address = provider.address();
        this.models = provider.names().stream().collect(Collectors.toUnmodifiableMap(Function.identity(),
                model -> Objects.requireNonNull(provider.idOf(model)), (first, repeated) -> first));
        this.endpoint = OpenAiEndpoint.of(vertx, config, name, meters, traces);
        this.sleeper = new VertxSleeper(vertx, config.maxBackoff());
        this.request = HttpRequest.builder().method(HttpMethod.POST).baseUrl(LlmConfig.Provider.OPENAI_URL).build();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ServerUrl address() {
        return address;
    }

    @Override
    public boolean takes(Generate request) {
        return models.containsKey(request.model())
                && (request.prefill() == null || provider.continues(request.model()));
    }

    @Override
    public Call call(Generate asked, Sink sink) {
        String model = Objects.requireNonNull(models.get(asked.model()));
        String maxTokens = Objects.requireNonNull(provider.maxTokensField());
        var exchange = new Exchange(endpoint, model,
                streamOptions -> OpenAiRequest.body(asked, model, maxTokens, streamOptions), context);
        var call = new OpenAiCall(vertx, exchange, config.maxEventBytes(), model, asked.prefill() != null, sink);
        var attempts = RetryingHttpClient.builder().httpClient(exchange).sleeper(sleeper)
                .maxRetries(config.maxRetries()).build();
        Future.fromCompletionStage(attempts.executeAsync(request, RequestOptions.none()))
                .onComplete((head, failure) -> context.runOnContext(now -> call.begin(head, failure)));
        return call;
    }

    @Override
    public void close() {
        endpoint.client().close();
    }
}
