package io.parley.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Closes new connections whose clients do not bring the head of a request in time, be it that it trickles in. Afterwards the server's own
 * idle timeout does, since a part of a head is no traffic to it. Belongs to one event loop.
 */
final class SlowHeads {
    private final IdentityHashMap<HttpConnection, Long> silent = new IdentityHashMap<>();
    private final long limit;

    SlowHeads(Vertx vertx, HttpConfig config) {
        this.limit = config.headTimeout().toNanos();
        vertx.setPeriodic(Sweeper.PERIOD, _ -> sweep(System.nanoTime()));
    }

    void opened(HttpConnection connection) {
        silent.put(connection, System.nanoTime());
    }

    /** The head of a request is complete. */
    void asked(HttpServerRequest request) {
        silent.remove(request.connection());
    }

    void closed(HttpConnection connection) {
        silent.remove(connection);
    }

    private void sweep(long now) {
        List<HttpConnection> late = silent.entrySet().stream().filter(e -> now - e.getValue() > limit)
                .map(Map.Entry::getKey).toList();
        late.forEach(HttpConnection::close);
    }
}
