package io.parley.bus;

import io.parley.core.NodeId;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Bounds what was sent to each node and is not known to have arrived there. The event bus itself takes everything, and keeps it for
 * a peer that does not read. From any thread.
 */
final class Outflow {
    private final ConcurrentHashMap<NodeId, Peer> peers = new ConcurrentHashMap<>();
    private final long limit;

    private static final class Peer {
        private long sent;
        private long arrived;
        private long dropped;

        synchronized boolean admit(int bytes, long limit) {
            boolean room = sent - arrived <= limit;
            if (room) {
                sent += bytes;
            } else {
                dropped++;
            }
            return room;
        }

        synchronized void arrived(long upTo) {
            arrived = Math.max(arrived, Math.min(upTo, sent));
        }

        synchronized Flow flow() {
            return new Flow(sent, arrived, dropped);
        }
    }

    /** @param limit bytes to one node */
    Outflow(long limit) {
        this.limit = limit;
    }

    /** Whether a message may be sent; it then counts as sent, else as dropped. */
    boolean admit(NodeId to, int bytes) {
        return peer(to).admit(bytes, limit);
    }

    Flow flow(NodeId to) {
        return peer(to).flow();
    }

    /** Bytes under way to all nodes together. */
    long inFlight() {
        return peers.values().stream().map(Peer::flow).mapToLong(flow -> flow.sent() - flow.arrived()).sum();
    }

    void arrived(NodeId at, long sent) {
        peer(at).arrived(sent);
    }

    /** Forgets all others. */
    void retain(Set<NodeId> nodes) {
        peers.keySet().retainAll(nodes);
    }

    private Peer peer(NodeId node) {
        return peers.computeIfAbsent(node, id -> new Peer());
    }
}
