package io.parley.telemetry;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Answers operators on a port of their own: {@code GET /metrics}. Nobody signs in there. */
public final class ManagementVerticle extends VerticleBase {
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text";
    private static final int MAX_HEADER_BYTES = 8_192;

    private final Telemetry telemetry;
    private final TelemetryConfig.Management config;
    private @Nullable HttpServer server;

    public ManagementVerticle(Telemetry telemetry, TelemetryConfig.Management config) {
        this.telemetry = telemetry;
        this.config = config;
    }

    /** The port it listens on, once it is deployed. */
    public int port() {
        return Objects.requireNonNull(server).actualPort();
    }

    @Override
    public Future<?> start() {
        var router = Router.router(vertx);
        router.route(HttpMethod.GET, "/metrics").handler(this::metrics);
        var options = new HttpServerOptions().setHost(config.host()).setPort(config.port())
                .setMaxHeaderSize(MAX_HEADER_BYTES).setTracingPolicy(TracingPolicy.IGNORE);
        server = vertx.createHttpServer(options).requestHandler(router);
        return server.listen();
    }

    /** Putting thousands of lines together takes some milliseconds: not on an event loop that serves streams. */
    private void metrics(RoutingContext context) {
        String type = accepted(context.request());
        vertx.executeBlocking(() -> telemetry.scrape(type), false).onSuccess(text -> {
            if (text == null) {
                context.response().setStatusCode(404).end("Nothing is measured: telemetry.metrics is off.\n");
            } else {
                context.response().putHeader(HttpHeaders.CONTENT_TYPE, type).end(text);
            }
        }).onFailure(context::fail);
    }

    private static String accepted(HttpServerRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return accept != null && accept.contains(OPEN_METRICS) ? OPEN_METRICS + "; version=1.0.0; charset=utf-8" : TEXT;
    }
}
