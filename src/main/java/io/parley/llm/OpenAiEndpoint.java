package io.parley.llm;

import io.parley.core.Trace;
import io.parley.core.Traces;
import io.parley.core.client.HttpClients;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.Objects;

/**
 * Where a provider takes requests, and the connections to it.
 *
 * @param target        the same for all requests
 * @param maxErrorBytes as in {@link LlmConfig}
 */
record OpenAiEndpoint(HttpClient client, RequestOptions target, int maxErrorBytes, ProviderMeters meters,
        Traces traces) {
    private static final String PATH = "/chat/completions";

    static OpenAiEndpoint of(Vertx vertx, LlmConfig config, LlmConfig.Provider provider, ProviderMeters meters,
            Traces traces) {
        var options = new HttpClientOptions().setConnectTimeout((int) config.timeouts().connect().toMillis());
        var pool = new PoolOptions().setHttp1MaxSize(config.poolSize()).setMaxWaitQueueSize(config.maxCalls());
        return new OpenAiEndpoint(HttpClients.create(vertx, options, pool), target(provider), config.maxErrorBytes(),
                meters, traces);
    }

    /** The same with the headers by which the provider goes on with a trace. */
    RequestOptions target(Trace trace) {
        if (trace.isNone()) {
            return target;
        }
        var told = new RequestOptions(target);
        traces.write(trace, told::putHeader);
        return told;
    }

    private static RequestOptions target(LlmConfig.Provider provider) {
        var target = new RequestOptions().setMethod(HttpMethod.POST)
                .setAbsoluteURI(Objects.requireNonNull(provider.baseUrl()).replaceAll("/+$", "") + PATH)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.ACCEPT, "text/event-stream");
        if (provider.apiKey() != null) {
            target.putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + provider.apiKey().value());
        }
        return target;
    }
}
