package io.parley.llm;

import com.openai.core.RequestOptions;
import com.openai.core.http.HttpClient;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpRequestBody;
import com.openai.core.http.HttpResponse;
import io.parley.core.Trace;
import io.parley.core.Traces;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.internal.ContextInternal;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Carries openai-java's requests over the Vert.x HTTP client. The library calls it from threads of its own; all traffic
 * happens on the given context. Which call a request belongs to is told by a header that is not sent.
 */
final class VertxTransport implements HttpClient {
    static final String EXCHANGE = "X-Parley-Exchange";

    private final Context context;
    private final io.vertx.core.http.HttpClient client;
    private final int maxErrorBytes;
    private final boolean anonymous;
    private final ProviderMeters meters;
    private final Traces traces;
    private final Map<String, Exchange> exchanges = new ConcurrentHashMap<>();
    private final AtomicLong count = new AtomicLong();

    /** @param anonymous whether to send no key */
    VertxTransport(Vertx vertx, Context context, LlmConfig config, boolean anonymous, ProviderMeters meters,
            Traces traces) {
        this.context = context;
        this.maxErrorBytes = config.maxErrorBytes();
        this.anonymous = anonymous;
        this.meters = meters;
        this.traces = traces;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout((int) config.timeouts().connect().toMillis()),
                new PoolOptions().setHttp1MaxSize(config.poolSize()).setMaxWaitQueueSize(config.maxCalls()));
    }

    /** Must be {@linkplain #forget forgotten} when its call has ended. */
    Exchange open() {
        var exchange = new Exchange(Long.toString(count.incrementAndGet()), maxErrorBytes, meters, traces.current());
        exchanges.put(exchange.id(), exchange);
        return exchange;
    }

    void forget(Exchange exchange) {
        exchanges.remove(exchange.id());
    }

    @Override
    public CompletableFuture<HttpResponse> executeAsync(HttpRequest request, RequestOptions options) {
        var result = new CompletableFuture<HttpResponse>();
        Exchange exchange = exchanges.get(request.headers().values(EXCHANGE).getFirst());
        if (exchange == null) {
            result.cancel(false);
            return result;
        }
        Buffer body = bytes(request.body());
        var target = target(request);
        place(exchange.trace()).runOnContext(go -> {
            exchange.trace().adopt();
            exchange.send(client, target, body, result);
        });
        return result;
    }

    /** A request that is traced has a context of its own, which Vert.x takes the trace from. */
    private Context place(Trace trace) {
        return trace.isNone() ? context : ((ContextInternal) context).duplicate();
    }

    private io.vertx.core.http.RequestOptions target(HttpRequest request) {
        var target = new io.vertx.core.http.RequestOptions().setAbsoluteURI(request.url())
                .setMethod(HttpMethod.valueOf(request.method().name()));
        for (String name : request.headers().names()) {
            if (!name.equalsIgnoreCase(EXCHANGE) && !(anonymous && name.equalsIgnoreCase("Authorization"))) {
                request.headers().values(name).forEach(value -> target.addHeader(name, value));
            }
        }
        return target.addHeader(HttpHeaders.CONTENT_TYPE.toString(), "application/json");
    }

    private static Buffer bytes(@Nullable HttpRequestBody body) {
        var bytes = new ByteArrayOutputStream();
        if (body != null) {
            body.writeTo(bytes);
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    @Override
    public HttpResponse execute(HttpRequest request, RequestOptions options) {
        throw new UnsupportedOperationException("Nothing blocks here: use executeAsync.");
    }

    @Override
    public void close() {
        client.close();
    }
}
