package io.parley.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import io.parley.cluster.door.Doors;
import io.parley.cluster.door.Handshake;
import io.parley.core.NodeId;
import io.parley.core.StartException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Vert.x whose event bus reaches the other nodes. Closing it leaves the cluster; a process that ends without is missed by the
 * others like one that died.
 */
public final class ClusteredVertx implements Membership {
    private static final Logger LOG = LoggerFactory.getLogger(ClusteredVertx.class);
    private static final String COMPLETED = "Promise already completed";

    private final Vertx vertx;
    private final Directory manager;

    private ClusteredVertx(Vertx vertx, Directory manager) {
        this.vertx = vertx;
        this.manager = manager;
    }

    /**
     * Starts one and joins the members that are there.
     *
     * @param installation what all nodes on the same database have in common, and no others: only they join each other
     * @param options      whose event-bus settings are overwritten
     * @param maxMessage   bytes of one message of the bus; who announces more is cut off
     * @param observe      what adds metrics and traces
     * @throws StartException when the files for TLS cannot be used
     */
    public static Future<ClusteredVertx> start(ClusterConfig config, String installation, VertxOptions options,
            int maxMessage, BiFunction<VertxBuilder, VertxOptions, VertxBuilder> observe) {
        options.getEventBusOptions()
                .setHost(config.host())
                .setPort(config.busPort())
                .setClusterPublicHost(config.host())
                // a peer that stops reading costs at most what is sent to it in this time
                .setClusterPingInterval(config.silence().toMillis())
                .setClusterPingReplyInterval(config.stalePresent().toMillis())
                // where packets vanish the system would try again after 1, 2, 4, 8 seconds, and be late when they no longer do
                .setConnectTimeout((int) config.silence().toMillis())
                .setTcpUserTimeout((int) config.deaf().toMillis());
        NodeTls.apply(config.tls(), options.getEventBusOptions());
        var builder = secured(observe.apply(Vertx.builder(), options), options, config, installation, maxMessage);
        return join(HazelcastMembers.config(config, installation), handshake("members", installation, config))
                .compose(manager -> start(builder.with(options), manager));
    }

    private static Future<Directory> join(Config members, Handshake handshake) {
        Promise<Directory> joined = Promise.promise();
        Thread.ofPlatform().daemon().name("join").start(() -> {
            try {
                joined.complete(Directory.join(members, handshake));
            } catch (RuntimeException | Error e) { // who starts waits for it
                joined.fail(e);
            }
        });
        return joined.future();
    }

    private static Future<ClusteredVertx> start(VertxBuilder builder, Directory manager) {
        return builder.withClusterManager(manager)
                .buildClustered()
                .map(vertx -> new ClusteredVertx(vertx.exceptionHandler(ClusteredVertx::unhandled), manager))
                .onFailure(e -> Thread.ofPlatform().name("leave").start(manager::giveUp));
    }

    private static Handshake handshake(String port, String installation, ClusterConfig config) {
        var secret = config.secret();
        return new Handshake(port, installation, secret == null ? null : secret.value());
    }

    /** Certificates show better who is there. */
    private static VertxBuilder secured(VertxBuilder builder, VertxOptions options, ClusterConfig config,
            String installation, int maxMessage) {
        if (config.tls().certificate() != null) {
            return builder;
        }
        return Doors.close(builder, options, handshake("bus", installation, config), maxMessage);
    }

    /**
     * When the connection to another node ends, Vert.x fails every message that waited to be written to it, also requests whose time
     * was over before: hundreds of complaints about promises that are completed already, of no use to anybody.
     */
    private static void unhandled(Throwable failure) {
        if (failure instanceof IllegalStateException && COMPLETED.equals(failure.getMessage())) {
            LOG.debug("A message that was given up could not be sent", failure);
        } else {
            LOG.error("Unhandled failure", failure);
        }
    }

    /** The running Vert.x. */
    public Vertx vertx() {
        return vertx;
    }

    /** Name of this run of this process; new at every start. */
    public NodeId self() {
        return new NodeId(manager.getNodeId());
    }

    /** The port for membership that was taken. */
    public int port() {
        return manager.getHazelcastInstance().getCluster().getLocalMember().getAddress().getPort();
    }

    @Override
    public Set<NodeId> members() {
        try {
            return manager.isActive()
                    ? manager.getNodes().stream().map(NodeId::new).collect(Collectors.toUnmodifiableSet())
                    : Set.of();
        } catch (HazelcastInstanceNotActiveException e) {
            // it ends itself when it cannot merge; the bus goes on without
            return Set.of();
        }
    }

    @Override
    public NodeAddress address() {
        var info = Objects.requireNonNull(manager.getNodeInfo(), "the bus has not started");
        return new NodeAddress(manager.cluster(), info.host(), info.port());
    }

    @Override
    public void locate(Map<NodeId, NodeAddress> addresses) {
        manager.locate(addresses);
    }
}
