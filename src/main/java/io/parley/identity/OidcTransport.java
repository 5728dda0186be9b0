package io.parley.identity;

import io.parley.core.Version;
import io.parley.core.client.HttpClients;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.VertxWrapper;
import io.vertx.core.net.ClientSSLOptions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Vert.x as vertx-auth-oauth2 is given it: what that asks of providers ends in time and its answers are bounded, which the
 * library itself does not see to. One client for all providers.
 */
final class OidcTransport extends VertxWrapper {
    private static final int CONNECT_MILLIS = 3_000;
    private static final int IDLE_SECONDS = 30;

    /** Several, because people may sign in at once; beyond it they wait, and beyond the queue they fail. */
    private static final int CONNECTIONS = 16;
    private static final int WAITING = 200;

    /** What a provider answers for a code that it does not take (RFC 6749, section 5.2). */
    private static final int REFUSED = 400;

    /** Longer than a call takes that ends by itself. */
    private static final long SPARE_MILLIS = 1_000;

    private final HttpClientAgent client;
    private final AtomicLong troubles = new AtomicLong();
    private final long callMillis;
    private final long maxBytes;

    /**
     * @param callMillis of one request, from the connection to the last byte
     * @param maxBytes   of one answer
     */
    OidcTransport(Vertx vertx, long callMillis, long maxBytes) {
        super((VertxInternal) vertx);
        this.callMillis = callMillis;
        this.maxBytes = maxBytes;
        this.client = HttpClients.create(vertx,
                new HttpClientOptions().setConnectTimeout(CONNECT_MILLIS).setIdleTimeout(IDLE_SECONDS),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(WAITING));
    }

    /** The options are those that the library was given by {@link OidcProvider}: none. */
    @Override
    public HttpClientAgent createHttpClient(HttpClientOptions options) {
        return new Bounded();
    }

    /**
     * How often a provider has answered with what is neither good nor a refusal. Of the status the library tells nothing; who finds
     * more of them after a call than before knows that something is wrong with a provider, not with a person.
     */
    long troubles() {
        return troubles.get();
    }

    /** What the library does in one call, ended in any case: a reset that meets the last byte leaves it waiting. */
    <T> Future<T> limit(Future<T> call) {
        return call.timeout(callMillis + SPARE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Ends calls under way. */
    Future<Void> end() {
        return client.close();
    }

    private HttpClientRequest bound(HttpClientRequest request) {
        long timer = setTimer(callMillis, late -> request.reset());
        request.response().onComplete(response -> bound(response, timer), failed -> cancelTimer(timer));
        return request;
    }

    /** Counts beside the library's own reading. */
    private void bound(HttpClientResponse response, long timer) {
        response.end().onComplete(ended -> cancelTimer(timer));
        int status = response.statusCode();
        if (status != REFUSED && (status < 200 || status > 299)) {
            troubles.incrementAndGet();
        }
        var bytes = new AtomicLong();
        response.handler(part -> {
            if (bytes.addAndGet(part.length()) > maxBytes) {
                response.request().reset();
            }
        });
    }

    private final class Bounded implements HttpClientAgent {
        @Override
        public Future<HttpClientRequest> request(RequestOptions options) {
            options.putHeader(HttpHeaders.USER_AGENT, Version.product());
            return client.request(options.setConnectTimeout(CONNECT_MILLIS)).map(OidcTransport.this::bound);
        }

        @Override
        public Future<HttpClientConnection> connect(HttpConnectOptions options) {
            return client.connect(options);
        }

        @Override
        public Future<Boolean> updateSSLOptions(ClientSSLOptions options, boolean force) {
            return client.updateSSLOptions(options, force);
        }

        /** The client is that of all providers. */
        @Override
        public Future<Void> shutdown(long timeout, TimeUnit unit) {
            return Future.succeededFuture();
        }

        @Override
        public boolean isMetricsEnabled() {
            return client.isMetricsEnabled();
        }
    }
}
