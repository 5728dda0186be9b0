package io.parley.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.CorsHandler;
import java.util.List;
import java.util.Set;

/**
 * Lets pages of the configured origins use the API, with cookies. Requests of other origins are treated as those without any: their
 * browsers keep the answer from the page, since it has no header that says otherwise.
 */
final class Cors implements Handler<RoutingContext> {
    private static final Set<String> SENT = Set.of("authorization", "cache-control", "content-type", "idempotency-key",
            "last-event-id", "prefer", "x-csrf-token", "x-request-id");
    private static final Set<String> READ = Set.of("allow", "location", "preference-applied", "ratelimit",
            "ratelimit-policy", "retry-after", "www-authenticate", "x-request-id");
    private static final Set<HttpMethod> METHODS = Set.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.PATCH,
            HttpMethod.DELETE);
    private static final int PREFLIGHT_SECONDS = 600;

    private final Set<String> origins;
    private final CorsHandler handler;

    Cors(List<String> origins) {
        this.origins = Set.copyOf(origins);
        this.handler = CorsHandler.create().addOrigins(origins).allowCredentials(true).allowedMethods(METHODS)
                .allowedHeaders(SENT).exposedHeaders(READ).maxAgeSeconds(PREFLIGHT_SECONDS);
    }

    @Override
    public void handle(RoutingContext context) {
        String origin = context.request().getHeader(HttpHeaders.ORIGIN);
        if (origin != null && origins.contains(origin)) {
            // which adds the origin to what is there
            context.response().putHeader(HttpHeaders.VARY, SecurityHeaders.VARY_BUT_ORIGIN);
            handler.handle(context);
            return;
        }
        context.next();
    }
}
