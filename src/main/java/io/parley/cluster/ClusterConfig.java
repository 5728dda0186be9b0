package io.parley.cluster;

import io.parley.core.Bounds;
import io.parley.core.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How nodes find and watch each other; keys under {@code cluster}. At most one way to find nodes may be set; without any the
 * node joins nobody.
 *
 * @param host          address of this node that it listens on and that the others reach it at
 * @param port          for membership; 0 takes any free one
 * @param busPort       for messages; 0 takes any free one
 * @param members       {@code host:port} of nodes to join, of which this one may be one
 * @param dns           name whose addresses are those of all nodes, which all use the same {@code port}; null without one
 * @param kubernetes    the service whose endpoints are the nodes
 * @param tls           certificates for the messages between nodes
 * @param secret        only nodes with the same one join each other; null without one
 * @param beat          pause between two beats
 * @param staleVanished after which an unchanged beat is stale where the member has vanished from the network too
 * @param stalePresent  after which it is stale where the member seems to be there
 * @param stall         a node whose own beat was late by more reads its epochs again before it goes on
 * @param keepAlive     pause between two signs of life to every other node
 * @param silence       without any of these, after which a node counts as silent
 */
public record ClusterConfig(String host, @Bounds(max = "65535") int port, @Bounds(max = "65535") int busPort,
        List<String> members, @Nullable String dns, Kubernetes kubernetes, Tls tls, @Nullable Secret secret,
        @Bounds(min = "50ms", max = "10s") Duration beat,
        @Bounds(min = "200ms", max = "10m") Duration staleVanished,
        @Bounds(min = "200ms", max = "10m") Duration stalePresent,
        @Bounds(min = "100ms", max = "1m") Duration stall, @Bounds(min = "20ms", max = "10s") Duration keepAlive,
        @Bounds(min = "50ms", max = "1m") Duration silence) {

    private static final Pattern HOST_AND_PORT = Pattern.compile("\\S+:\\d{1,5}");

    /** As in {@code config/parley.yaml}. */
    public static final ClusterConfig DEFAULT = new ClusterConfig("127.0.0.1", 0, 0, List.of(), null, Kubernetes.NONE,
            Tls.NONE, null,
            Duration.ofMillis(500), Duration.ofMillis(1500), Duration.ofSeconds(5),
            Duration.ofSeconds(1), Duration.ofMillis(300), Duration.ofSeconds(1));

    /**
     * Nodes that are found by asking Kubernetes; keys under {@code cluster.kubernetes}.
     *
     * @param service   name of the service whose endpoints are the nodes, which all use the same {@code port}; null without one
     * @param namespace of the service; null for the pod's own
     * @param api       URL of the Kubernetes API; null for the one the pod is told
     * @param authority PEM file with the certificate that has signed the API's; null for that of the pod's service account
     * @param token     for the API; null for that of the pod's service account
     */
    public record Kubernetes(@Nullable String service, @Nullable String namespace, @Nullable String api,
            @Nullable Path authority, @Nullable Secret token) {
        static final Kubernetes NONE = new Kubernetes(null, null, null, null, null);
    }

    /**
     * PEM files for mutual TLS between nodes; keys under {@code cluster.tls}. All or none.
     *
     * @param certificate of this node, and what leads from it to the authority
     * @param key         its private key (PKCS #8), without password
     * @param authority   certificates of which one must have signed those of the others
     */
    public record Tls(@Nullable Path certificate, @Nullable Path key, @Nullable Path authority) {
        static final Tls NONE = new Tls(null, null, null);

        public Tls {
            long set = Stream.of(certificate, key, authority).filter(Objects::nonNull).count();
            if (set % 3 != 0) {
                throw new IllegalArgumentException("certificate, key and authority must be set together");
            }
        }
    }

    public ClusterConfig {
        members = List.copyOf(members);
        require(members.stream().allMatch(HOST_AND_PORT.asMatchPredicate()), "members must each be host:port");
        long ways = Stream.of(!members.isEmpty(), dns != null, kubernetes.service() != null).filter(set -> set).count();
        require(ways <= 1, "members, dns and kubernetes.service exclude each other");
        require(port != 0 || ways == 0 || !members.isEmpty(),
                "port must be set, and the same on all nodes, with dns or kubernetes.service");
        require(staleVanished.compareTo(beat.multipliedBy(2)) >= 0, "stale-vanished must be at least twice beat");
        require(stalePresent.compareTo(staleVanished) >= 0, "stale-present must be at least stale-vanished");
        require(silence.compareTo(keepAlive.multipliedBy(2)) >= 0, "silence must be at least twice keep-alive");
    }

    /** Not heard for so long, a node whose beat moves is cut off. */
    Duration deaf() {
        return staleVanished.multipliedBy(2);
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
