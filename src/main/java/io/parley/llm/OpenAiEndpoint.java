package io.parley.llm;

import io.parley.core.PemFile;
import io.parley.core.ServerUrl;
import io.parley.core.Trace;
import io.parley.core.Traces;
import io.parley.core.Version;
import io.parley.core.client.HttpClients;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import java.util.Objects;

/**
 * Where a provider takes requests, and the connections to it.
 *
 * @param target        the same for all requests
 * @param maxErrorBytes as in {@link LlmConfig}
 */
record OpenAiEndpoint(HttpClient client, RequestOptions target, StreamOptions streamOptions, int maxErrorBytes,
        ProviderMeters meters, Traces traces) {
    private static final String PATH = "/chat/completions";

    /** @param name of the provider in the configuration */
    static OpenAiEndpoint of(Vertx vertx, LlmConfig config, String name, ProviderMeters meters, Traces traces) {
        var provider = Objects.requireNonNull(config.providers().get(name));
        var options = new HttpClientOptions().setConnectTimeout((int) config.timeouts().connect().toMillis());
        if (provider.authority() != null) {
            options.setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(
                    PemFile.certificates("llm.providers." + name + ".authority", provider.authority()))));
        }
        var pool = new PoolOptions().setHttp1MaxSize(config.poolSize()).setMaxWaitQueueSize(config.maxCalls());
        return new OpenAiEndpoint(HttpClients.create(vertx, options, pool), target(provider),
                new StreamOptions(name, provider.streamOptions()), config.maxErrorBytes(), meters, traces);
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

    /** Some people write down the whole of it. */
    private static String uri(ServerUrl address) {
        return address.target(address.path().endsWith(PATH) ? "" : PATH);
    }

    private static RequestOptions target(LlmConfig.Provider provider) {
        var address = provider.address();
        var target = new RequestOptions().setMethod(HttpMethod.POST)
                .setSsl(address.tls()).setHost(address.host()).setPort(address.port()).setURI(uri(address))
                .putHeader(HttpHeaders.USER_AGENT, Version.product())
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.ACCEPT, "text/event-stream")
                .putHeader(HttpHeaders.ACCEPT_ENCODING, HttpHeaders.IDENTITY);
        if (provider.apiKey() != null) {
            target.putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + provider.apiKey().value());
        }
        return target;
    }
}
