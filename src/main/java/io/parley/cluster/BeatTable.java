package io.parley.cluster;

import io.parley.core.NodeId;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Judges the nodes by their rows, read once per beat of this node, and by the members that are visible. Knows no clock:
 * times are the caller's, in nanoseconds on one monotonic clock. Not thread-safe.
 *
 * <p>A standstill counts only while this node's own beats succeed: after a gap between them everybody's count begins anew,
 * for what kept us from Postgres may have kept the others too. A row that is seen for the first time is judged by the age of its beat.
 */
final class BeatTable {
    /** Changes of a beat, seen while its node is not heard, that prove a split: one may have been made before the loss. */
    private static final int PROOF = 2;

    private final NodeId self;
    private final long staleVanished;
    private final long stalePresent;
    private final long gap;
    private Map<NodeId, Pulse> pulses = Map.of();
    private long lastReceived;

    BeatTable(NodeId self, ClusterConfig config) {
        this.self = self;
        this.staleVanished = config.staleVanished().toNanos();
        this.stalePresent = config.stalePresent().toNanos();
        this.gap = config.beat().plus(config.stall()).toNanos();
    }

    /**
     * Takes in one reading of all rows.
     *
     * @param asked    when it was asked for
     * @param received when it was there
     * @param members  the nodes that Hazelcast sees
     * @param audible  the nodes that are heard on the bus, and hear this one
     * @param counts   whether this node is one of its side: it was ready, and has not stood still since
     */
    View observe(long asked, long received, List<NodeRow> rows, Set<NodeId> members, Set<NodeId> audible,
            boolean counts) {
        boolean interrupted = received - lastReceived > gap;
        lastReceived = received;
        var next = new HashMap<NodeId, Pulse>();
        for (var row : rows) {
            boolean visible = members.contains(row.node());
            boolean together = row.node().equals(self) || audible.contains(row.node());
            next.put(row.node(), pulse(row, visible, together, interrupted, asked, received));
        }
        pulses = next;
        return view(rows, counts);
    }

    private Pulse pulse(NodeRow row, boolean visible, boolean together, boolean interrupted, long asked,
            long received) {
        var before = pulses.get(row.node());
        if (before == null) {
            return first(row, visible, together, received);
        }
        var pulse = before.next(row.beat(), received, together);
        if (row.node().equals(self)) {
            return pulse;
        }
        return interrupted ? pulse.restarted(received) : pulse.judged(asked, visible ? stalePresent : staleVanished);
    }

    /** Of a node that neither is a member nor is heard an old beat is the last one; else Postgres may have been away, and it lives. */
    private Pulse first(NodeRow row, boolean visible, boolean together, long received) {
        long age = row.age().toNanos();
        return visible || together || age < staleVanished ? Pulse.first(row.beat(), received, together)
                : Pulse.dead(row.beat(), received, age);
    }

    private View view(List<NodeRow> rows, boolean counts) {
        Predicate<NodeRow> ready = row -> row.standing() == Standing.READY && pulse(row).alive()
                && pulse(row).apart() < 0;
        Map<Role, Set<NodeId>> byRole = Arrays.stream(Role.values())
                .collect(Collectors.toUnmodifiableMap(role -> role,
                        role -> nodes(rows, ready.and(row -> row.roles().contains(role)))));
        var gone = nodes(rows, row -> row.standing() == Standing.RETREATED || pulse(row).stale());
        return new View(byRole, gone, seen(rows), cutOff(rows, counts));
    }

    private Map<NodeId, View.Seen> seen(List<NodeRow> rows) {
        return rows.stream()
                .collect(Collectors.toUnmodifiableMap(NodeRow::node,
                        row -> new View.Seen(row, pulse(row).since(), pulse(row).moves(), pulse(row).stale())));
    }

    /** Whether those that live on without being heard are more, or as many and have the lowest id. */
    private boolean cutOff(List<NodeRow> rows, boolean counts) {
        var theirs = nodes(rows,
                row -> row.standing() == Standing.READY && pulse(row).alive() && pulse(row).apart() >= PROOF);
        if (theirs.isEmpty()) {
            return false;
        }
        var ours = nodes(rows, row -> row.node().equals(self) ? counts
                : row.standing() != Standing.UNREADY && pulse(row).alive() && pulse(row).apart() < 0);
        return ours.size() < theirs.size()
                || (ours.size() == theirs.size() && lowest(theirs).compareTo(lowest(ours)) < 0);
    }

    private Pulse pulse(NodeRow row) {
        return Objects.requireNonNull(pulses.get(row.node()));
    }

    private static Set<NodeId> nodes(List<NodeRow> rows, Predicate<NodeRow> which) {
        return rows.stream().filter(which).map(NodeRow::node).collect(Collectors.toUnmodifiableSet());
    }

    private static NodeId lowest(Set<NodeId> nodes) {
        return Collections.min(nodes);
    }
}
