package io.parley.http;

import io.parley.cluster.Overview;
import io.parley.llm.ModelCatalog;
import io.parley.session.SessionClient;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Serves the API over HTTP/1.1 and cleartext HTTP/2. Several instances may share a port; each belongs to an event loop. */
public final class HttpVerticle extends VerticleBase {
    private static final int STREAMS_PER_HTTP2_CONNECTION = 100;

    /** To Vert.x, 0 would mean a free port for each instance. */
    private static final int SHARED_FREE_PORT = -1;

    private final SessionClient sessions;
    private final ModelCatalog models;
    private final HttpConfig config;
    private final Supplier<Health> health;
    private final Overview overview;
    private @Nullable Sweeper sweeper;
    private @Nullable HttpServer server;
    private volatile int port;

    /** @param health asked for every {@code /readyz}, on the event loop: must not block */
    public HttpVerticle(SessionClient sessions, ModelCatalog models, HttpConfig config, Supplier<Health> health,
            Overview overview) {
        this.sessions = sessions;
        this.models = models;
        this.config = config;
        this.health = health;
        this.overview = overview;
    }

    /** The port it listens on; 0 before it does. */
    public int port() {
        return port;
    }

    /** Tells, from any thread, how many event streams all instances of a node have open. */
    public static IntSupplier streams(Vertx vertx) {
        return Admission.of(vertx)::streams;
    }

    @Override
    public Future<?> start() {
        return vertx.executeBlocking(HttpVerticle::readOpenapi)
                .compose(openapi -> listen(Objects.requireNonNull(openapi)))
                .onSuccess(s -> port = s.actualPort());
    }

    /**
     * Has the streams end: those that end by themselves when they do, the others spread over {@code http.spread}. Requests are
     * served meanwhile. Done when none is left. From any thread.
     */
    public Future<Void> drain() {
        Promise<Void> done = Promise.promise();
        context.runOnContext(now -> Objects.requireNonNull(sweeper).drain().onComplete(done));
        return done.future();
    }

    /** Streams end at once, so that their clients go elsewhere; other requests are given time. */
    @Override
    public Future<?> stop() {
        if (sweeper != null) {
            sweeper.shutdown();
        }
        return server == null ? Future.succeededFuture()
                : server.shutdown(config.drain().toMillis(), TimeUnit.MILLISECONDS);
    }

    private Future<HttpServer> listen(Buffer openapi) {
        sweeper = new Sweeper(vertx);
        Failures failures = new Failures(vertx);
        Admission admission = Admission.of(vertx);
        server = vertx.createHttpServer(options()).invalidRequestHandler(failures::invalid)
                .connectionHandler(connection -> admit(connection, admission))
                .requestHandler(
                        ApiRouter.create(vertx, config, sweeper, failures, endpoints(openapi, sweeper, admission)));
        return server.listen();
    }

    List<Endpoint> endpoints(Buffer openapi, Sweeper sweeper, Admission admission) {
        Streams streams = new Streams(config, sweeper, admission);
        return Stream.of(new MessageRoutes(sessions, config, streams).endpoints(),
                new EventRoutes(sessions, streams).endpoints(),
                new ReplyRoutes(sessions).endpoints(), new SessionRoutes(sessions, models).endpoints(),
                new HealthRoutes(health, models, openapi).endpoints(), new ClusterRoutes(overview).endpoints())
                .flatMap(List::stream).toList();
    }

    private void admit(HttpConnection connection, Admission admission) {
        if (admission.connection(config.maxConnections())) {
            connection.closeHandler(closed -> admission.connectionClosed());
        } else {
            connection.close();
        }
    }

    private HttpServerOptions options() {
        var http2 = new Http2Settings().setMaxConcurrentStreams(STREAMS_PER_HTTP2_CONNECTION)
                .setMaxHeaderListSize(config.maxHeaderBytes());
        return new HttpServerOptions().setHost(config.host())
                .setPort(config.port() == 0 ? SHARED_FREE_PORT : config.port()).setAcceptBacklog(config.backlog())
                .setTcpNoDelay(true).setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout((int) config.idleTimeout().toMillis()).setMaxHeaderSize(config.maxHeaderBytes())
                .setMaxInitialLineLength(config.maxHeaderBytes()).setHttp2ClearTextEnabled(true)
                .setInitialSettings(http2)
                // Else the kernel takes megabytes before a client that does not read is noticed.
                .setSendBufferSize(config.writeQueueBytes());
    }

    private static Buffer readOpenapi() throws IOException {
        try (var in = HttpVerticle.class.getResourceAsStream("/openapi.yaml")) {
            return Buffer.buffer(Objects.requireNonNull(in, "openapi.yaml is missing from the jar").readAllBytes());
        }
    }
}
