package io.parley.cluster;

import com.hazelcast.config.Config;
import io.parley.core.PemFile;
import io.parley.core.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Hazelcast as Parley needs it: the members' list, nothing else; few threads, and failures noticed
 * within seconds. What is not set here is Hazelcast's default.
 */
final class HazelcastMembers {
    private static final Map<String, String> PROPERTIES = Map.ofEntries(
            Map.entry("hazelcast.logging.type", "slf4j"),
            Map.entry("hazelcast.phone.home.enabled", "false"),
            Map.entry("hazelcast.shutdownhook.enabled", "false"),
            Map.entry("hazelcast.socket.bind.any", "false"),
            Map.entry("hazelcast.tcp.join.port.try.count", "1"),
            // joining: nobody waits for members that are not there; halves that started apart find each other soon
            Map.entry("hazelcast.wait.seconds.before.join", "0"),
            Map.entry("hazelcast.max.join.seconds", "30"),
            Map.entry("hazelcast.merge.first.run.delay.seconds", "5"),
            Map.entry("hazelcast.merge.next.run.delay.seconds", "5"),
            // a frozen member is removed after six seconds, not a minute
            Map.entry("hazelcast.heartbeat.interval.seconds", "1"),
            Map.entry("hazelcast.max.no.heartbeat.seconds", "6"),
            Map.entry("hazelcast.heartbeat.failuredetector.type", "deadline"),
            // nothing is kept in it: that needs neither many partitions nor many threads
            Map.entry("hazelcast.partition.count", "31"),
            Map.entry("hazelcast.operation.thread.count", "2"),
            Map.entry("hazelcast.operation.generic.thread.count", "2"),
            Map.entry("hazelcast.operation.priority.generic.thread.count", "1"),
            Map.entry("hazelcast.operation.response.thread.count", "1"),
            Map.entry("hazelcast.io.input.thread.count", "1"),
            Map.entry("hazelcast.io.output.thread.count", "1"),
            Map.entry("hazelcast.event.thread.count", "1"),
            Map.entry("hazelcast.health.monitoring.level", "OFF"));

    private HazelcastMembers() {}

    /** @param installation what all nodes on the same database have in common, and no others */
    static Config config(ClusterConfig config, String installation) {
        var hazelcast = new Config().setClusterName(clusterName(installation, config.secret()));
        PROPERTIES.forEach(hazelcast::setProperty);
        hazelcast.getMetricsConfig().setEnabled(false);
        hazelcast.setProperty("hazelcast.local.localAddress", config.host());
        network(hazelcast, config);
        return hazelcast;
    }

    private static void network(Config hazelcast, ClusterConfig config) {
        var network = hazelcast.getNetworkConfig();
        network.setPort(config.port()).setPortAutoIncrement(false).setReuseAddress(true);
        network.getJoin().getAutoDetectionConfig().setEnabled(false);
        network.getJoin().getMulticastConfig().setEnabled(false);
        boolean found = config.dns() != null || config.kubernetes().service() != null;
        network.getJoin().getTcpIpConfig().setEnabled(!found).setConnectionTimeoutSeconds(1)
                .setMembers(config.members());
        network.getJoin().getKubernetesConfig().setEnabled(found);
        if (found) {
            // without any time for it nothing is looked up before the node has begun a cluster of its own
            hazelcast.setProperty("hazelcast.wait.seconds.before.join", "1");
        }
        kubernetes(config).forEach((name, value) -> network.getJoin().getKubernetesConfig().setProperty(name, value));
    }

    /** Its look-up by name is that of the JVM and has nothing to do with Kubernetes. */
    private static Map<String, String> kubernetes(ClusterConfig config) {
        var properties = new HashMap<String, String>();
        BiConsumer<String, @Nullable String> put = (name, value) -> {
            if (value != null) {
                properties.put(name, value);
            }
        };
        put.accept("service-dns", config.dns());
        put.accept("service-name", config.kubernetes().service());
        put.accept("namespace", config.kubernetes().namespace());
        put.accept("kubernetes-master", config.kubernetes().api());
        var authority = config.kubernetes().authority();
        put.accept("ca-certificate",
                authority == null ? null
                        : new String(PemFile.read("cluster.kubernetes.authority", authority), StandardCharsets.UTF_8));
        put.accept("api-token", config.kubernetes().token() == null ? null : config.kubernetes().token().value());
        put.accept("service-port", Integer.toString(config.port()));
        put.accept("resolve-not-ready-addresses", "true");
        put.accept("expose-externally", "false");
        return properties;
    }

    /** Members of other clusters are turned away by name, so the name holds all that must agree. */
    private static String clusterName(String installation, @Nullable Secret secret) {
        return "parley-" + installation + (secret == null ? "" : "-" + digest(installation + "\n" + secret.value()));
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
