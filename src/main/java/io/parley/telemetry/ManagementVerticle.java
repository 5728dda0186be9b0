package io.parley.telemetry;

import ch.qos.logback.classic.LoggerContext;
import io.parley.core.http.LateHeads;
import io.parley.telemetry.log.LogLevels;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Answers operators on a port of their own: {@code /metrics}, {@code /livez}, {@code /readyz}, {@code /loggers}. Nobody signs in there. */
public final class ManagementVerticle extends VerticleBase {
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text";
    private static final Buffer LIVE = Buffer.buffer("{\"status\":\"up\"}");
    private static final int MAX_HEADER_BYTES = 8_192;
    private static final int MAX_CONNECTIONS = 64;
    private static final int IDLE_SECONDS = 30;
    private static final Duration HEAD = Duration.ofSeconds(10);

    private final Telemetry telemetry;
    private final TelemetryConfig.Management config;
    private final Supplier<Readiness> readiness;
    private final Duration head;
    private @Nullable HttpServer server;
    private int connections;

    /** @param readiness asked for every {@code /readyz}, on the event loop: must not block */
    public ManagementVerticle(Telemetry telemetry, TelemetryConfig.Management config, Supplier<Readiness> readiness) {
        this(telemetry, config, readiness, HEAD);
    }

    /** @param head time for the head of a request */
    ManagementVerticle(Telemetry telemetry, TelemetryConfig.Management config, Supplier<Readiness> readiness,
            Duration head) {
        this.telemetry = telemetry;
        this.config = config;
        this.readiness = readiness;
        this.head = head;
    }

    /** The port it listens on, once it is deployed. */
    public int port() {
        return Objects.requireNonNull(server).actualPort();
    }

    @Override
    public Future<?> start() {
        var options = new HttpServerOptions().setHost(config.host()).setPort(config.port())
                .setMaxHeaderSize(MAX_HEADER_BYTES).setMaxInitialLineLength(MAX_HEADER_BYTES)
                .setIdleTimeout(IDLE_SECONDS).setHttp2ClearTextEnabled(false).setTracingPolicy(TracingPolicy.IGNORE);
        var heads = new LateHeads(vertx, options, head);
        server = vertx.createHttpServer(options).connectionHandler(connection -> admit(connection, heads))
                .invalidRequestHandler(Problems::invalid).requestHandler(router());
        return server.listen();
    }

    private Router router() {
        var router = Router.router(vertx);
        Problems.of(router);
        router.route().handler(new Visitors(config.host())::check);
        router.route(HttpMethod.GET, "/metrics").handler(this::metrics);
        router.route(HttpMethod.GET, "/livez").handler(context -> json(context, 200, LIVE));
        router.route(HttpMethod.GET, "/readyz").handler(this::ready);
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext loggers) {
            new LoggerRoutes(new LogLevels(loggers)).addTo(router);
        }
        return router;
    }

    private void admit(HttpConnection connection, LateHeads heads) {
        if (connections == MAX_CONNECTIONS) {
            connection.close();
            return;
        }
        connections++;
        heads.opened(connection);
        connection.closeHandler(closed -> connections--);
    }

    private void ready(RoutingContext context) {
        Readiness now = readiness.get();
        json(context, now.ready() ? 200 : 503, now.json());
    }

    private static void json(RoutingContext context, int status, Buffer body) {
        context.response().setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(body);
    }

    /** Putting thousands of lines together takes some milliseconds: not on an event loop that serves streams. */
    private void metrics(RoutingContext context) {
        String type = accepted(context.request());
        vertx.executeBlocking(() -> telemetry.scrape(type), false).onSuccess(text -> {
            if (text == null) {
                Problems.answer(context, 404, "Nothing is measured: telemetry.metrics is off.");
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
