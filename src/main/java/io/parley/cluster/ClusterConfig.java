package io.parley.cluster;

import io.parley.core.Bounds;
import io.parley.core.Secret;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How nodes find and watch each other; keys under {@code cluster}. The network between nodes carries everything in clear
 * text and must be a trusted one.
 *
 * @param host          address of this node that it listens on and that the others reach it at
 * @param port          for membership; 0 takes any free one
 * @param busPort       for messages; 0 takes any free one
 * @param members       {@code host:port} of nodes to join, of which this one may be one; empty to join nobody
 * @param secret        only nodes with the same one join each other; null without one
 * @param beat          pause between two beats
 * @param staleVanished after which an unchanged beat is stale where the member has vanished from the network too
 * @param stalePresent  after which it is stale where the member seems to be there
 * @param stall         a node whose own beat was late by more reads its epochs again before it goes on
 * @param keepAlive     pause between two signs of life to every other node
 * @param silence       without any of these, after which a node counts as silent
 */
public record ClusterConfig(String host, @Bounds(max = "65535") int port, @Bounds(max = "65535") int busPort,
        List<String> members, @Nullable Secret secret, @Bounds(min = "50ms", max = "10s") Duration beat,
        @Bounds(min = "200ms", max = "10m") Duration staleVanished,
        @Bounds(min = "200ms", max = "10m") Duration stalePresent,
        @Bounds(min = "100ms", max = "1m") Duration stall, @Bounds(min = "20ms", max = "10s") Duration keepAlive,
        @Bounds(min = "50ms", max = "1m") Duration silence) {

    private static final Pattern HOST_AND_PORT = Pattern.compile("\\S+:\\d{1,5}");

    /** As in {@code config/parley.yaml}. */
    public static final ClusterConfig DEFAULT = new ClusterConfig("127.0.0.1", 0, 0, List.of(), null,
            Duration.ofMillis(500), Duration.ofMillis(1500), Duration.ofSeconds(5),
            Duration.ofSeconds(1), Duration.ofMillis(300), Duration.ofSeconds(1));

    public ClusterConfig {
        members = List.copyOf(members);
        require(members.stream().allMatch(HOST_AND_PORT.asMatchPredicate()), "members must each be host:port");
        require(staleVanished.compareTo(beat.multipliedBy(2)) >= 0, "stale-vanished must be at least twice beat");
        require(stalePresent.compareTo(staleVanished) >= 0, "stale-present must be at least stale-vanished");
        require(silence.compareTo(keepAlive.multipliedBy(2)) >= 0, "silence must be at least twice keep-alive");
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
