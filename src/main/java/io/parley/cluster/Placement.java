package io.parley.cluster;

import io.parley.core.NodeId;
import io.parley.core.SessionId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Rendezvous hashing: of all nodes the one whose hash together with the session is largest. When a node comes or goes only
 * the sessions it gets or had change place.
 */
final class Placement {
    private record Candidate(NodeId node, long seed) {}

    private final List<Candidate> candidates;

    Placement(Set<NodeId> nodes) {
        candidates = nodes.stream().sorted().map(node -> new Candidate(node, seed(node.value()))).toList();
    }

    /** Empty when there is no node. */
    Optional<NodeId> place(SessionId session) {
        long key = mix(session.value().getMostSignificantBits()) ^ session.value().getLeastSignificantBits();
        NodeId chosen = null;
        long best = Long.MIN_VALUE;
        for (var candidate : candidates) {
            long weight = mix(key ^ candidate.seed);
            if (chosen == null || weight > best) {
                chosen = candidate.node;
                best = weight;
            }
        }
        return Optional.ofNullable(chosen);
    }

    private static long seed(String name) {
        long seed = 0;
        for (int i = 0; i < name.length(); i++) {
            seed = mix(seed ^ name.charAt(i));
        }
        return seed;
    }

    /** Every bit of the result depends on every bit of the value: the finalizer of splitmix64. */
    private static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
