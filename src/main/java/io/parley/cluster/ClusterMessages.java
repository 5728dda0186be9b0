package io.parley.cluster;

import io.parley.bus.Request;
import io.parley.bus.Wire;
import io.parley.core.NodeId;
import io.parley.core.SessionId;
import java.time.Instant;
import java.util.List;

/** The contract between the cluster parts of the nodes. */
public sealed interface ClusterMessages extends Wire {
    /**
     * A sign of life, sent to every other node several times a second, after everything that was sent to it before. It bounds what is
     * under way between two nodes, without an acknowledgement of each message.
     *
     * @param sent     bytes that went to the receiver so far
     * @param received of the receiver's own count, what is known here to have arrived
     * @param dropped  messages that the receiver was not sent, because it did not keep up
     * @param numbers  of the last messages that went to the receiver, one for each event loop
     * @param heard    whether the receiver was heard lately: where it was not, both know that they are apart
     */
    record KeepAlive(NodeId from, long sent, long received, long dropped, List<Long> numbers, boolean heard)
            implements
                ClusterMessages {
        public KeepAlive {
            numbers = List.copyOf(numbers);
        }
    }

    /** Asks a node what it does. */
    record Describe() implements ClusterMessages, Request<Described> {}

    /**
     * What a node says of itself.
     *
     * @param host      at which the others reach it
     * @param pid       of its process
     * @param started   when the process began
     * @param lagMicros the longest that anything due on its event loops had to wait in the last seconds, in microseconds
     * @param takeovers the latest replies of other nodes that it went on with, latest first; at most 20
     */
    record Described(String host, long pid, Instant started, long lagMicros, Load load,
            List<Takeover> takeovers) implements Wire {
        public Described {
            takeovers = List.copyOf(takeovers);
        }
    }

    /**
     * How much is under way on a node.
     *
     * @param sessions open in memory
     * @param replies  sessions of these with a reply under way
     * @param streams  event streams of clients
     * @param calls    model calls
     */
    record Load(int sessions, int replies, int streams, int calls) {}

    /**
     * A reply of a node that is gone was taken over.
     *
     * @param from      the owner before
     * @param at        when the session was opened by the next owner
     * @param afterMs   milliseconds from the last change of that node's row that was seen, to then
     */
    record Takeover(SessionId session, NodeId from, Instant at, long afterMs) {}
}
