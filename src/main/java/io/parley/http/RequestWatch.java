package io.parley.http;

import io.parley.core.Correlation;
import io.parley.core.SessionId;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Follows one request from its head to the end of its response, which is then measured and told in one line of the log. */
final class RequestWatch {
    private static final Logger LOG = LoggerFactory.getLogger("io.parley.http.access");
    private static final String KEY = RequestWatch.class.getName();
    /** Asked several times a second, by balancers. */
    private static final Set<String> PROBES = Set.of("/livez", "/readyz");

    /** The client left before it was answered; no status of HTTP, but what proxies write. */
    private static final int GONE = 499;

    private final HttpServerRequest request;
    private final HttpMeters meters;
    private final Correlation correlation;
    private final long begun = System.nanoTime();
    private String route = HttpMeters.NO_ROUTE;

    private RequestWatch(HttpServerRequest request, HttpMeters meters) {
        this.request = request;
        this.meters = meters;
        this.correlation = Correlation.begin(RequestId.of(request));
        request.response().endHandler(end -> ended());
    }

    /** Of a request that never gets to the router. */
    static void begin(HttpServerRequest request, HttpMeters meters) {
        new RequestWatch(request, meters);
    }

    /** The same one for every call with the context; from the first one on the request is followed. */
    static RequestWatch of(RoutingContext context, HttpMeters meters) {
        @Nullable
        RequestWatch known = context.get(KEY);
        if (known != null) {
            return known;
        }
        var begun = new RequestWatch(context.request(), meters);
        context.put(KEY, begun);
        return begun;
    }

    /** The request is about this session. */
    static void session(RoutingContext context, SessionId session) {
        @Nullable
        RequestWatch known = context.get(KEY);
        if (known != null) {
            known.correlation.session(session);
        }
    }

    /** @param path pattern of the route that was found */
    void route(String path) {
        route = path;
    }

    /** Also when the client is gone before. */
    private void ended() {
        int status = request.response().headWritten() ? request.response().getStatusCode() : GONE;
        long nanos = System.nanoTime() - begun;
        meters.answered(request.method(), route, status, nanos);
        Level level = PROBES.contains(route) && status == 200 ? Level.DEBUG : Level.INFO;
        if (LOG.isEnabledForLevel(level)) {
            log(level, status, TimeUnit.NANOSECONDS.toMillis(nanos));
        }
    }

    /** Neither path nor query as they came: there are secrets in some. */
    private void log(Level level, int status, long millis) {
        var line = LOG.atLevel(level).addKeyValue("method", HttpMeters.method(request.method()))
                .addKeyValue("route", route).addKeyValue("status", status).addKeyValue("duration_ms", millis)
                .addKeyValue("bytes", request.response().bytesWritten());
        correlation.tell((name, value) -> {
            var _ = line.addKeyValue(name, value);
        });
        line.log("answered");
    }
}
