package io.parley.http;

import io.opentelemetry.api.trace.Span;
import io.vertx.ext.web.RoutingContext;

/** Says on a request's span what only its route knows. */
final class HttpSpans {
    private HttpSpans() {}

    static void routed(RoutingContext context, Endpoint endpoint) {
        var span = Span.current();
        if (!span.isRecording()) {
            return;
        }
        span.updateName(endpoint.method().name() + " " + endpoint.path())
                .setAttribute("http.route", endpoint.path())
                .setAttribute("parley.request.id", RequestId.of(context.request()));
        String session = context.pathParam("sessionId");
        if (session != null) {
            span.setAttribute("parley.session.id", session);
        }
        if (endpoint.path().equals(EventRoutes.PATH)) {
            // it lasts as long as its client likes, and is not slow for that
            span.setAttribute("parley.endless", true);
        }
    }
}
