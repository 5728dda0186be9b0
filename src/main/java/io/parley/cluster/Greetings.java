package io.parley.cluster;

import io.parley.bus.Bus;
import io.parley.core.NodeId;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks all that are ready for an answer: a node that starts, or stood still, in one part of a split network would count for that part, and
 * might take sessions from those who have just been left with them. Used on one context.
 */
final class Greetings {
    private static final Logger LOG = LoggerFactory.getLogger(Greetings.class);

    private final Bus bus;
    private final LiveCluster live;
    private final Duration limit;
    /** Since this node started or last stood still. */
    private final Set<NodeId> answered = new HashSet<>();
    private Set<NodeId> told = Set.of();
    private int stalls;
    private boolean done;

    /** @param limit for each answer */
    Greetings(Bus bus, LiveCluster live, Duration limit) {
        this.bus = bus;
        this.live = live;
        this.limit = limit;
    }

    /** Whether all who are ready have answered since this node started or last stood still; from then on nobody is asked any more. */
    boolean done() {
        return done;
    }

    /** This node stood still: the others may have gone on without it. */
    void startOver() {
        done = false;
        answered.clear();
        stalls++;
    }

    /**
     * Asks those who have not answered, after a beat. Whose beat has moved since this node has a row has read where to answer; whose beat
     * does not move may be dead, and is waited for until that is known. Never fails.
     */
    Future<Void> ask() {
        if (done) {
            return Future.succeededFuture();
        }
        int before = stalls;
        var asked = live.readyByRow().stream().filter(View.Seen::moves).map(seen -> seen.row().node())
                .filter(node -> !answered.contains(node)).collect(Collectors.toSet());
        var pings = asked.stream().map(node -> bus.ping(node, limit).onSuccess(pong -> answered(node, before)))
                .toList();
        return Future.join(pings).otherwiseEmpty().map(all -> {
            asked.removeAll(answered);
            tell(asked);
            done = live.readyByRow().stream().allMatch(seen -> answered.contains(seen.row().node()));
            return null;
        });
    }

    /** What was asked before this node stood still may have been answered before, too. */
    private void answered(NodeId node, int before) {
        if (before == stalls) {
            answered.add(node);
        }
    }

    private void tell(Set<NodeId> awaited) {
        if (!awaited.isEmpty() && !awaited.equals(told)) {
            LOG.info("Not ready before these nodes, which are, have answered: {}", awaited);
            told = awaited;
        }
    }
}
