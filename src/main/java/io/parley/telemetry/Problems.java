package io.parley.telemetry;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.parley.core.http.BadHead;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;

/** What is wrong with a request of an operator, as problem details (RFC 9457). */
final class Problems {
    private static final Map<Integer, String> OF_ROUTER = Map.of(400, "The URL is not well-formed.", 404,
            "There is /metrics, /livez, /readyz and /loggers.", 405, "This route does not take the method.", 500,
            "Something went wrong here; the log says what.");

    private Problems() {}

    /** What the router itself refuses. */
    static void of(Router router) {
        OF_ROUTER.forEach((status, detail) -> router.errorHandler(status, context -> answer(context, status, detail)));
    }

    /** What could not even be parsed; the connection is closed. */
    static void invalid(HttpServerRequest request) {
        switch (request.decoderResult().cause()) {
            case TooLongHttpLineException e -> answer(request, 414, "The URL is too long.");
            case TooLongHttpHeaderException e -> answer(request, 431, "The headers are too long.");
            case BadHead e -> answer(request, 400, String.valueOf(e.getMessage()));
            default -> answer(request, 400, "The request is not HTTP.");
        }
        request.connection().close();
    }

    /** @param detail one sentence for a person */
    static void answer(RoutingContext context, int status, String detail) {
        answer(context.request(), status, detail);
    }

    private static void answer(HttpServerRequest request, int status, String detail) {
        var problem = JsonObject.of("type", "about:blank", "title", HttpResponseStatus.valueOf(status).reasonPhrase(),
                "status", status, "detail", detail);
        request.response().setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
                .end(problem.toBuffer());
    }
}
