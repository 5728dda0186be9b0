package io.parley.cluster;

import io.parley.cluster.ClusterMessages.Load;
import io.parley.cluster.ClusterMessages.Takeover;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.IntSupplier;

/** What this node does, as its parts tell: for operators, not for decisions. Thread-safe. */
public final class Activity {
    private static final int TAKEOVERS = 20;

    private final Deque<Takeover> takeovers = new ArrayDeque<>();
    private volatile int sessions;
    private volatile int replies;
    private volatile int calls;
    private volatile IntSupplier streams = () -> 0;

    /**
     * @param open     sessions in memory
     * @param replying those of them with a reply under way
     */
    public void sessions(int open, int replying) {
        sessions = open;
        replies = replying;
    }

    /** Model calls under way. */
    public void calls(int running) {
        calls = running;
    }

    /** @param open tells, from any thread, how many event streams clients have open */
    public void streams(IntSupplier open) {
        streams = open;
    }

    /** The latest are kept. */
    public void takeover(Takeover takeover) {
        synchronized (takeovers) {
            if (takeovers.size() == TAKEOVERS) {
                takeovers.removeLast();
            }
            takeovers.addFirst(takeover);
        }
    }

    Load load() {
        return new Load(sessions, replies, streams.getAsInt(), calls);
    }

    /** Latest first. */
    List<Takeover> takeovers() {
        synchronized (takeovers) {
            return List.copyOf(takeovers);
        }
    }
}
