package io.parley.cluster;

import io.parley.bus.BusConfig;
import io.parley.testing.Patience;
import io.vertx.core.Future;
import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Starts nodes of one cluster in this process, joined over loopback on free ports and told where each other's bus is, and closes them. */
public final class TestCluster implements AutoCloseable {
    private final String installation = UUID.randomUUID().toString();
    private final List<ClusteredVertx> nodes = new CopyOnWriteArrayList<>();

    /** A node that has joined those before it. */
    public ClusteredVertx start() {
        return start(ClusterConfig.DEFAULT);
    }

    /** Likewise, with other settings; its address and members are chosen here. */
    public ClusteredVertx start(ClusterConfig config) {
        var members = nodes.stream().map(node -> "127.0.0.1:" + node.port()).toList();
        var node = await(ClusteredVertx.start(joining(config, members), installation,
                new VertxOptions().setEventLoopPoolSize(2), BusConfig.DEFAULT.maxMessage(),
                (builder, options) -> builder));
        nodes.add(node);
        var addresses = nodes.stream().collect(Collectors.toMap(ClusteredVertx::self, ClusteredVertx::address));
        nodes.forEach(each -> each.locate(addresses));
        return node;
    }

    /** What its nodes have in common. */
    public String installation() {
        return installation;
    }

    @Override
    public void close() {
        nodes.forEach(node -> await(node.vertx().close()));
        nodes.clear();
    }

    /** The settings with free ports and these members. */
    public static ClusterConfig joining(ClusterConfig config, List<String> members) {
        return new ClusterConfig("127.0.0.1", 0, 0, members, null, config.kubernetes(),
                config.tls(), config.secret(), config.beat(),
                config.staleVanished(), config.stalePresent(), config.stall(), config.keepAlive(), config.silence());
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.await(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("a node did not start or stop within 30 s", e);
        }
    }
}
