package io.parley.http;

import io.netty.buffer.ByteBufUtil;
import io.parley.cluster.Overview;
import io.parley.core.Instruments;
import io.parley.core.http.LateHeads;
import io.parley.core.http.StalledStreams;
import io.parley.identity.Caller;
import io.parley.llm.ModelCatalog;
import io.parley.session.SessionClient;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Serves the API over HTTP/1.1, and over HTTP/2 with TLS. Several instances may share a port; each belongs to an event loop. */
public final class HttpVerticle extends VerticleBase {
    private final SessionClient sessions;
    private final ModelCatalog models;
    private final HttpConfig config;
    private final Supplier<Health> health;
    private final Overview overview;
    private final People people;
    private final Instruments instruments;
    private @Nullable Sweeper sweeper;
    private @Nullable HttpServer server;
    private volatile int port;

    /** @param health asked for every {@code /readyz}, on the event loop: must not block */
    public HttpVerticle(SessionClient sessions, ModelCatalog models, HttpConfig config, Supplier<Health> health,
            Overview overview, People people, Instruments instruments) {
        this.sessions = sessions;
        this.models = models;
        this.config = config;
        this.health = health;
        this.overview = overview;
        this.people = people;
        this.instruments = instruments;
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
        HttpTls tls = new HttpTls(vertx, config.tls());
        return vertx.executeBlocking(Documents::read)
                .compose(documents -> tls.apply(ServerOptions.of(config))
                        .compose(options -> listen(Objects.requireNonNull(documents), options)))
                .onSuccess(tls::watch)
                .onSuccess(s -> port = s.actualPort());
    }

    /**
     * Has the streams end: those of single replies when they do, the others spread over {@code http.spread}. Requests are served meanwhile,
     * but after that time no stream is begun for a reply. Done when none of a reply is left. From any thread.
     */
    public Future<Void> drain() {
        Promise<Void> done = Promise.promise();
        context.runOnContext(now -> Objects.requireNonNull(sweeper).drain(config.spread()).onComplete(done));
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

    private Future<HttpServer> listen(Documents documents, HttpServerOptions options) {
        sweeper = new Sweeper(vertx, people.refused(), people.clock());
        people.onRefusal().accept(sweeper::review);
        Admission admission = Admission.of(vertx);
        HttpMeters meters = new HttpMeters(instruments.meters(), admission);
        Failures failures = new Failures(vertx, meters);
        LateHeads heads = new LateHeads(vertx, options, config.headTimeout());
        StalledStreams stalled = new StalledStreams(vertx, config.stallTimeout());
        SecurityHeaders secure = new SecurityHeaders(config.tls().isSet() || people.config().isHttps());
        Router router = ApiRouter.create(vertx, config, sweeper, gate(), secure, failures, meters,
                endpoints(documents, new Streams(config, sweeper, admission, meters, people.config().maxStreams())));
        server = vertx.createHttpServer(options)
                .invalidRequestHandler(request -> refuse(request, secure, meters, failures::invalid))
                .connectionHandler(connection -> admit(connection, admission, heads, stalled))
                .requestHandler(request -> {
                    heads.asked(request);
                    if (HeaderCount.isTooHigh(request.headers())) {
                        refuse(request, secure, meters, failures::tooManyHeaders);
                    } else {
                        router.handle(request);
                    }
                });
        return server.listen();
    }

    private Gate gate() {
        var limits = people.config().limits();
        return new Gate(new Authentication(people.authenticator(), people.local()),
                new RateLimits(people.limiter(), limits)::admit, limits.proxies(), people.local());
    }

    List<Endpoint> endpoints(Documents documents, Streams streams) {
        return Stream.concat(ofPeople(),
                Stream.of(new MessageRoutes(sessions, config, streams, this::mayStore).endpoints(),
                        new EventRoutes(sessions, streams).endpoints(),
                        new HomeRoutes(people.local()).endpoints(), new ReplyRoutes(sessions).endpoints(),
                        new SessionRoutes(sessions, models, this::mayStore).endpoints(),
                        new HealthRoutes(health, models, documents.openapi()).endpoints(),
                        new DocsRoutes(documents.page()).endpoints(), new ClusterRoutes(overview).endpoints())
                        .flatMap(List::stream))
                .toList();
    }

    private Future<Void> mayStore(Caller caller, String text) {
        return caller.equals(Caller.LOCAL) ? Future.succeededFuture()
                : people.accounts().admit(caller, ByteBufUtil.utf8Bytes(text));
    }

    /** In this order: {@code /users/me} is no user's id. */
    private Stream<Endpoint> ofPeople() {
        return Stream.of(new AuthRoutes(people.signIns(), people.accounts(), people.config(), config.corsOrigins())
                .endpoints(),
                new OidcRoutes(people.oidc(), people.config()).endpoints(),
                new UserRoutes(people.accounts(), new Leavings(sessions)).endpoints(),
                new KeyRoutes(people.keys()).endpoints(), new AdminRoutes(people.accounts()).endpoints(),
                new SigningKeyRoutes(people.jwks()).endpoints()).flatMap(List::stream);
    }

    /** What never gets to the router. */
    private static void refuse(HttpServerRequest request, SecurityHeaders secure, HttpMeters meters,
            Consumer<HttpServerRequest> refusal) {
        RequestWatch.begin(request, meters);
        secure.addTo(request.response().headers());
        refusal.accept(request);
    }

    private void admit(HttpConnection connection, Admission admission, LateHeads heads, StalledStreams stalled) {
        if (admission.connection(config.maxConnections())) {
            heads.opened(connection);
            stalled.opened(connection);
            connection.closeHandler(closed -> admission.connectionClosed());
        } else {
            connection.close();
        }
    }
}
