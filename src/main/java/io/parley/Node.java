package io.parley;

import io.parley.cluster.ClusteredVertx;
import io.parley.core.StartException;
import io.parley.store.Store;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running node. Blocking: close it off the event loop. */
public final class Node implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private static final long STEP_SECONDS = 10;
    private static final long REMINDER_SECONDS = 60;

    private final ClusteredVertx clustered;
    private final NodeHealth health;
    private final Departure departure;
    private final Store store;
    private final List<String> deployments;
    private final List<AutoCloseable> servers;
    private final Ports ports;
    private final String greeting;

    /**
     * Where it listens.
     *
     * @param api 0 on a node without the role {@code http}
     */
    record Ports(int api, int management) {
        /** Of a node that does not listen yet. */
        static final Ports NONE = new Ports(0, 0);
    }

    /** @param servers closed last, in this order */
    Node(ClusteredVertx clustered, NodeHealth health, Departure departure, Store store, List<String> deployments,
            List<AutoCloseable> servers, Ports ports, String greeting) {
        this.clustered = clustered;
        this.health = health;
        this.departure = departure;
        this.store = store;
        this.deployments = List.copyOf(deployments);
        this.servers = List.copyOf(servers);
        this.ports = ports;
        this.greeting = greeting;
    }

    /** The port of the API; 0 on a node without the role {@code http}. */
    public int port() {
        return ports.api();
    }

    /** The port where operators ask. */
    public int managementPort() {
        return ports.management();
    }

    /** What to tell whoever started it. */
    public String greeting() {
        return greeting;
    }

    /** See {@link Backends#onLoss}. */
    void onLoss(Consumer<String> listener) {
        servers.stream().filter(Backends.class::isInstance).map(Backends.class::cast)
                .forEach(backends -> backends.onLoss(listener));
    }

    /**
     * Blocks until the node takes requests, for as long as it takes: who gave up would only be started again, while the others are away or the
     * network is cut.
     *
     * @throws StartException when interrupted
     */
    public void awaitReady() {
        var vertx = clustered.vertx();
        long reminder = vertx.setPeriodic(TimeUnit.SECONDS.toMillis(REMINDER_SECONDS), id -> LOG.warn(
                "Not ready yet: Postgres must take this node's beats, and every ready node must answer it"));
        try {
            health.ready(vertx).toCompletionStage().toCompletableFuture().get();
        } catch (InterruptedException | ExecutionException e) {
            throw new StartException("The node was told to end before it was ready", e);
        } finally {
            vertx.cancelTimer(reminder);
        }
    }

    /**
     * Leaves the cluster without a reply that fails or starts over: gives nothing new to this node, sends its clients to the
     * others and lets running replies end. At once where nobody is there to go on. May take as long as the limit; close afterwards.
     */
    public void drain() {
        health.stopping();
        if (!departure.isNeeded()) {
            return;
        }
        LOG.info("Draining: running replies are given {} s to end", departure.limit().toSeconds());
        long begun = System.nanoTime();
        try {
            departure.begin().await(departure.limit().toMillis(), TimeUnit.MILLISECONDS);
            LOG.info("Drained after {} ms", (System.nanoTime() - begun) / 1_000_000);
        } catch (TimeoutException | RuntimeException e) {
            LOG.warn("What still runs is handed over: {}", e.toString());
        }
    }

    /** Ends everything in the reverse order of its start; what does not end in time is left behind. */
    @Override
    public void close() {
        health.stopping();
        for (var deployment : deployments.reversed()) {
            await(clustered.vertx().undeploy(deployment));
        }
        await(store.close());
        await(clustered.vertx().close());
        servers.forEach(Node::close);
    }

    private static void close(AutoCloseable server) {
        try {
            server.close();
        } catch (Exception e) {
            LOG.warn("A server did not end cleanly", e);
        }
    }

    private static void await(Future<?> step) {
        try {
            step.await(STEP_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | RuntimeException e) {
            LOG.warn("A part did not end cleanly: {}", e.toString());
        }
    }
}
