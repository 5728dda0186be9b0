package io.parley.bus;

import io.parley.core.NodeId;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Gathers what an event loop sends to another node in one turn, so that it costs one message of the event bus, which is a system
 * call on either side. Under load an answer of Redis lets many replies go on at once; an idle node sends at once what it has. From
 * any thread; what is not an event loop sends without gathering.
 */
final class Departures {
    /** Sent before the turn is over, so that no message gets much larger. */
    private static final int FULL = 64 << 10;

    private final BiConsumer<NodeId, Buffer> send;
    private final Map<Thread, Turn> turns = new ConcurrentHashMap<>();

    /** @param send to a node, one frame or several joined */
    Departures(BiConsumer<NodeId, Buffer> send) {
        this.send = send;
    }

    /** What one event loop has gathered, by node. */
    private static final class Turn {
        private final Map<NodeId, Parcel> parcels = new LinkedHashMap<>();
        private boolean ending;
    }

    private static final class Parcel {
        private final List<Buffer> frames = new ArrayList<>();
        private int bytes;
    }

    void add(NodeId to, Buffer frame) {
        var context = Vertx.currentContext();
        if (context == null || !Context.isOnEventLoopThread()) {
            send.accept(to, frame);
            return;
        }
        var turn = turns.computeIfAbsent(Thread.currentThread(), thread -> new Turn());
        var parcel = turn.parcels.computeIfAbsent(to, node -> new Parcel());
        parcel.frames.add(frame);
        parcel.bytes += frame.length();
        if (parcel.bytes >= FULL) {
            send(to, turn);
        } else if (!turn.ending) {
            turn.ending = true;
            context.runOnContext(end -> end(turn));
        }
    }

    /** Sends what this event loop has gathered for a node: what is sent to it otherwise must not come before. */
    void flush(NodeId to) {
        var turn = turns.get(Thread.currentThread());
        if (turn != null) {
            send(to, turn);
        }
    }

    private void end(Turn turn) {
        turn.ending = false;
        List.copyOf(turn.parcels.keySet()).forEach(node -> send(node, turn));
    }

    private void send(NodeId to, Turn turn) {
        var parcel = turn.parcels.remove(to);
        if (parcel != null) {
            send.accept(to, Frames.join(parcel.frames));
        }
    }
}
