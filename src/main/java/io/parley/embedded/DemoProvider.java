package io.parley.embedded;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A provider for trying things out: a real server of OpenAI's chat completions on loopback, streaming and not, without a
 * model behind it. Its answers are the same to the same conversation; speed, length and faults can be set, here and over
 * HTTP at {@code /demo/settings}, and {@code /demo/stats} tells what it saw.
 */
public final class DemoProvider {
    /** The one model it lists; it answers to every name. */
    public static final String MODEL = "demo";

    private static final String HOST = "127.0.0.1";

    private final Vertx vertx;
    private final DemoCounters counters = new DemoCounters();
    private final DemoDial dial;
    private int port;
    private @Nullable String deployment;

    private DemoProvider(Vertx vertx, DemoSettings settings) {
        this.vertx = vertx;
        this.dial = new DemoDial(settings);
    }

    /**
     * Starts one on an event loop of its own; it ends with {@code vertx} or by {@link #close}.
     *
     * @param port 0 for a free one
     */
    public static Future<DemoProvider> start(Vertx vertx, int port, DemoSettings settings) {
        var provider = new DemoProvider(vertx, settings);
        return vertx.deployVerticle(provider.new Server(port)).map(deployment -> {
            provider.deployment = deployment;
            return provider;
        });
    }

    /** Runs one alone: {@code DemoProvider [port]}. Prints the base URL. */
    public static void main(String[] args) {
        int port = args.length == 0 ? 0 : Integer.parseInt(args[0]);
        start(Vertx.vertx(), port, DemoSettings.PLEASANT).onComplete(
                provider -> System.out.println(provider.baseUrl()),
                failure -> {
                    System.err.println("The demo provider cannot listen on port " + port + ": give another one.");
                    System.exit(1);
                });
    }

    /** Where it listens, on loopback. */
    public int port() {
        return port;
    }

    /** The base URL to configure for it. */
    public String baseUrl() {
        return "http://" + HOST + ":" + port + "/v1";
    }

    /** As last set. */
    public DemoSettings settings() {
        return dial.settings();
    }

    /** Takes effect with the next request. */
    public void settings(DemoSettings next) {
        dial.turn(next);
    }

    /** Present counts. */
    public DemoStats stats() {
        return counters.snapshot();
    }

    /** Stops listening and breaks every connection. */
    public Future<?> close() {
        return vertx.undeploy(Objects.requireNonNull(deployment));
    }

    private final class Server extends VerticleBase {
        private final int wanted;
        private @Nullable HttpServer server;

        Server(int wanted) {
            this.wanted = wanted;
        }

        @Override
        public Future<?> start() {
            server = vertx.createHttpServer(new HttpServerOptions().setHost(HOST).setPort(wanted)
                    .setTracingPolicy(TracingPolicy.IGNORE))
                    .requestHandler(new DemoRoutes(new DemoPacer(vertx), counters, dial));
            return server.listen().onSuccess(listening -> port = listening.actualPort());
        }

        @Override
        public Future<?> stop() {
            return server == null ? Future.succeededFuture() : server.close();
        }
    }
}
