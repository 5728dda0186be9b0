package io.parley;

import io.parley.bus.Bus;
import io.parley.cluster.ClusterVerticle;
import io.parley.cluster.ClusteredVertx;
import io.parley.cluster.Role;
import io.parley.core.Instruments;
import io.parley.core.StartException;
import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.http.DevelopmentSecret;
import io.parley.http.HttpVerticle;
import io.parley.http.LocalUser;
import io.parley.http.People;
import io.parley.identity.Identity;
import io.parley.llm.ConfiguredModels;
import io.parley.llm.LlmConfig;
import io.parley.llm.LlmVerticle;
import io.parley.llm.OpenAiEnvironment;
import io.parley.llm.WarmUp;
import io.parley.session.client.RoutedSessionClient;
import io.parley.session.host.SessionVerticle;
import io.parley.store.Store;
import io.parley.telemetry.ManagementVerticle;
import io.parley.telemetry.Readiness;
import io.parley.telemetry.Telemetry;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts a node together: the one place where every part is known. Blocking; runs once, on the main thread. */
public final class Launcher {
    private static final long START_SECONDS = 60;

    private final ParleyConfig config;
    private final Vertx vertx;
    private final String installation;
    private final @Nullable DevelopmentMode development;
    private final Telemetry telemetry;
    private final Instruments instruments;
    private final List<String> deployments = new ArrayList<>();
    private final List<Supplier<Future<Void>>> draining = new ArrayList<>();

    private Launcher(ParleyConfig config, Vertx vertx, String installation, @Nullable DevelopmentMode development,
            Telemetry telemetry) {
        this.config = config;
        this.vertx = vertx;
        this.installation = installation;
        this.development = development;
        this.telemetry = telemetry;
        this.instruments = telemetry.instruments();
    }

    /** Starts a node and waits until it is ready; as {@link #launch}. */
    public static Node start(ParleyConfig config, Map<String, String> environment) {
        var node = launch(config, environment);
        try {
            node.awaitReady();
            return node;
        } catch (Throwable e) {
            undo(node::close);
            throw e;
        }
    }

    /**
     * Starts a node, which becomes ready by itself. Nothing is left running when it fails, or its thread is interrupted; whom the node
     * had begun to serve by then is sent to the others.
     *
     * @param environment for the variables that providers' own tools use
     */
    static Node launch(ParleyConfig config, Map<String, String> environment) {
        DevelopmentMode.isOn(config); // or others would get in, and nothing is started
        warmUp(config);
        var backends = Backends.start(config);
        try {
            return start(config, environment, backends, DevelopmentMode.enter(config));
        } catch (Throwable e) {
            undo(backends::close);
            throw e;
        }
    }

    /** Beside all that follows, most of which waits for Postgres and the cluster. */
    private static void warmUp(ParleyConfig config) {
        if (config.roles().contains(Role.LLM)) {
            Thread.ofPlatform().daemon().name("warm-up").start(WarmUp::run);
        }
    }

    private static Node start(ParleyConfig config, Map<String, String> environment, Backends backends,
            @Nullable DevelopmentMode development) {
        var installation = Store.prepare(backends.store());
        var telemetry = Telemetry.start(config.telemetry());
        try {
            return start(config, environment, backends, development, installation, telemetry);
        } catch (Throwable e) {
            undo(telemetry::close);
            throw e;
        }
    }

    private static Node start(ParleyConfig config, Map<String, String> environment, Backends backends,
            @Nullable DevelopmentMode development, String installation, Telemetry telemetry) {
        var clustered = await(
                ClusteredVertx.start(config.cluster(), installation, options(config), config.bus().maxMessage(),
                        telemetry::observe),
                "The node cannot take its place in the cluster; check cluster.host, port and bus-port, and how it finds the others.");
        telemetry.name(clustered.self().value());
        try {
            return new Launcher(config, clustered.vertx(), installation, development, telemetry).deploy(clustered,
                    backends, environment);
        } catch (Throwable e) {
            undo(() -> await(clustered.vertx().close(), ""));
            throw e;
        }
    }

    /** One event loop for every two processors: parts that share a thread hand over without waking another. */
    private static VertxOptions options(ParleyConfig config) {
        int loops = config.eventLoops() > 0 ? config.eventLoops()
                : Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        return new VertxOptions().setEventLoopPoolSize(loops).setPreferNativeTransport(true);
    }

    private Node deploy(ClusteredVertx clustered, Backends backends, Map<String, String> environment) {
        var bus = Bus.create(vertx, clustered.self(), config.bus(), instruments);
        var store = Store.open(vertx, backends.store(), instruments);
        var clusterVerticle = new ClusterVerticle(vertx, bus, store.nodes(), clustered, config.roles(),
                config.cluster(), instruments);
        var cluster = clusterVerticle.cluster();
        var activity = clusterVerticle.activity();
        var llm = withProvider(OpenAiEnvironment.complete(config.llm(), environment));
        var models = new ConfiguredModels(llm);
        var health = NodeHealth.watch(vertx, vertx.getOrCreateContext(), store, cluster, instruments);
        var identity = config.roles().contains(Role.HTTP) ? identity(store, cluster.clock()) : null;
        // side by side: connections to Postgres, models and sign-in take their time, on threads of their own
        var starting = new ArrayList<Future<String>>();
        if (config.roles().contains(Role.STORE)) {
            starting.add(store.deploy(bus));
        }
        if (config.roles().contains(Role.LLM)) {
            var worker = new LlmVerticle(bus, cluster, activity, llm, instruments);
            starting.add(vertx.deployVerticle(worker));
            draining.add(worker::drain);
        }
        if (config.roles().contains(Role.SESSION)) {
            var host = new SessionVerticle(bus, cluster, activity, store.replyLog(), models, config.session(),
                    config.identity().maxReplies(llm.maxCalls()), instruments);
            starting.add(vertx.deployVerticle(host));
            draining.add(host::drain);
        }
        if (identity != null) {
            starting.add(vertx.deployVerticle(identity));
        }
        starting.forEach(part -> deployments.add(await(part)));
        var departure = new Departure(clusterVerticle, draining, config.drain());
        try {
            // ends last, so that nobody takes a session while it still runs here
            deployments.addFirst(await(vertx.deployVerticle(clusterVerticle)));
            var welcome = Greeting.Welcome.NONE;
            if (identity != null) {
                activity.streams(HttpVerticle.streams(vertx));
                var sessions = new RoutedSessionClient(bus, cluster, models, config.session(), instruments);
                deploy(sessions);
                welcome = receive(identity, store, people -> new HttpVerticle(sessions, models, config.http(),
                        health::now, clusterVerticle.overview(), people, instruments));
            }
            int management = manage(health);
            var greeting = Greeting.of(config, backends, llm, welcome, management);
            return new Node(clustered, health, departure, store, deployments, List.of(telemetry, backends),
                    new Node.Ports(welcome.port(), management), greeting);
        } catch (Throwable e) {
            undo(() -> leave(
                    new Node(clustered, health, departure, store, deployments, List.of(), Node.Ports.NONE, "")));
            throw e;
        }
    }

    /** The others see it by now, and may have given it something to do. */
    private static void leave(Node node) {
        node.drain();
        node.close();
    }

    /** Takes the time it needs, also on a thread that was interrupted. */
    private static void undo(Runnable step) {
        Thread.interrupted();
        step.run();
    }

    private Identity identity(Store store, InstantSource clock) {
        return new Identity(store.identity(), store.limiter(), config.identity(), installation, development != null,
                clock,
                instruments);
    }

    /** @param identity which runs: who calls is known before anybody can */
    private Greeting.Welcome receive(Identity identity, Store store, Function<People, HttpVerticle> ingress) {
        var local = development == null ? LocalUser.NONE
                : new DevelopmentSecret(development.secret(), Set.copyOf(config.http().corsOrigins()));
        var people = People.of(identity, store.limiter(), config.identity(), local);
        int port = listen(() -> ingress.apply(people));
        return new Greeting.Welcome(port, development, identity.firstPassword().orElse(null));
    }

    /** The port where operators ask. */
    private int manage(NodeHealth health) {
        var management = new ManagementVerticle(telemetry, config.telemetry().management(), () -> {
            var now = health.now();
            return new Readiness(now.ready(), now.toJson());
        });
        deployments.add(await(vertx.deployVerticle(management, new DeploymentOptions()),
                "Port " + config.telemetry().management().port() + " of " + config.telemetry().management().host()
                        + " is taken or may not be used; choose another with telemetry.management.port (PARLEY_TELEMETRY_MANAGEMENT_PORT)."));
        return management.port();
    }

    /** Without any configured provider, the demo. */
    private LlmConfig withProvider(LlmConfig configured) {
        if (!configured.providers().isEmpty()) {
            return configured;
        }
        var demo = await(DemoProvider.start(vertx, 0, DemoSettings.PLEASANT));
        return configured
                .withProviders(Map.of("demo", new LlmConfig.Provider(demo.baseUrl(), null, List.of(DemoProvider.MODEL),
                        List.of(DemoProvider.MODEL), null)));
    }

    private void deploy(Deployable part) {
        deployments.add(await(vertx.deployVerticle(part, new DeploymentOptions())));
    }

    /** Deploys the configured number of instances, which share a port. */
    private int listen(Supplier<HttpVerticle> ingress) {
        var instances = new ArrayList<HttpVerticle>();
        Supplier<Deployable> another = () -> {
            instances.add(ingress.get());
            return instances.getLast();
        };
        deployments.add(
                await(vertx.deployVerticle(another, new DeploymentOptions().setInstances(config.http().instances())),
                        "Port " + config.http().port() + " of " + config.http().host()
                                + " is taken or may not be used; choose another with http.port (PARLEY_HTTP_PORT)."));
        instances.forEach(instance -> draining.add(instance::drain));
        return instances.getFirst().port();
    }

    private static <T> T await(Future<T> step) {
        return await(step, "A part of the node did not start.");
    }

    /** @param problem what to tell the operator when it fails */
    private static <T> T await(Future<T> step, String problem) {
        try {
            return step.toCompletionStage().toCompletableFuture().get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw refused(e.getCause(), problem);
        } catch (TimeoutException e) {
            throw new StartException(problem + " (no answer within " + START_SECONDS + " s)", e);
        } catch (InterruptedException e) {
            throw new StartException(problem + " (interrupted)", e);
        }
    }

    /** What the system says needs no name of a class. */
    private static String reason(@Nullable Throwable cause) {
        return String.valueOf(cause instanceof IOException system ? system.getMessage() : cause);
    }

    private static StartException refused(@Nullable Throwable cause, String problem) {
        return cause instanceof StartException told ? told
                : new StartException(problem + " (" + reason(cause) + ")", cause);
    }
}
