package io.parley.cluster;

import com.hazelcast.core.HazelcastInstanceNotActiveException;
import io.parley.core.NodeId;
import io.parley.core.StartException;
import io.vertx.core.Future;
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
     * @param observe      what adds metrics and traces
     * @throws StartException when the files for TLS cannot be used
     */
    public static Future<ClusteredVertx> start(ClusterConfig config, String installation, VertxOptions options,
            BiFunction<VertxBuilder, VertxOptions, VertxBuilder> observe) {
        var manager = new Directory(HazelcastMembers.config(config, installation));
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
        return observe.apply(Vertx.builder(), options)
                .with(options)
                .withClusterManager(manager)
                .buildClustered()
                .map(vertx -> new ClusteredVertx(vertx.exceptionHandler(ClusteredVertx::unhandled), manager));
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
        return new NodeAddress(manager.getConfig().getClusterName(), info.host(), info.port());
    }

    @Override
    public void locate(Map<NodeId, NodeAddress> addresses) {
        manager.locate(addresses);
    }
}
