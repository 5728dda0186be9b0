package io.parley.bus;

import io.parley.core.NodeId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Notices what was lost on its way here, as with a connection that ended: the messages of each lane of a node are numbered. A hole shows
 * with the next message; that the last ones are missing shows by what the node says it has sent. From any thread.
 */
final class Inflow {
    private final Map<Lane, Long> last = new ConcurrentHashMap<>();

    private record Lane(NodeId from, int id) {}

    /** Takes note of a message. @return whether the one before it is missing */
    boolean arrived(NodeId from, int lane, long number) {
        Long before = last.put(new Lane(from, lane), number);
        return number != (before == null ? 0 : before) + 1;
    }

    /**
     * Whether messages are missing that have had time to arrive; they are not asked for a second time.
     *
     * @param sent numbers of the last message of each lane, as they were some time ago
     */
    boolean lacks(NodeId from, List<Long> sent) {
        boolean lacking = false;
        for (int id = 0; id < sent.size(); id++) {
            var lane = new Lane(from, id);
            if (last.getOrDefault(lane, 0L) < sent.get(id)) {
                last.merge(lane, sent.get(id), Math::max);
                lacking = true;
            }
        }
        return lacking;
    }

    /** Forgets all other nodes. */
    void retain(Set<NodeId> nodes) {
        last.keySet().removeIf(lane -> !nodes.contains(lane.from()));
    }
}
