package io.parley.bus;

import io.parley.core.NodeId;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/**
 * Gathers what an event loop sends to another node in one turn, so that it costs one message of the event bus, which is a system
 * call on either side, and numbers these messages. Under load an answer of Redis lets many replies go on at once; an idle node sends at
 * once what it has. From any thread; what is not an event loop sends without gathering and without a number.
 */
final class Departures {
    /** Sent before the turn is over, so that no message gets much larger. */
    private static final int FULL = 64 << 10;

    private final NodeId self;
    private final BiConsumer<NodeId, Buffer> send;
    private final BusMeters meters;
    private final Map<Thread, Lane> byThread = new ConcurrentHashMap<>();
    private final List<Lane> lanes = new CopyOnWriteArrayList<>();

    /** @param send to a node, a single frame or {@link Frames} */
    Departures(NodeId self, BiConsumer<NodeId, Buffer> send, BusMeters meters) {
        this.self = self;
        this.send = send;
        this.meters = meters;
    }

    /** An event loop: what it has gathered in this turn, and how many messages it has sent, by node. */
    private static final class Lane {
        private final int id;
        private final Map<NodeId, Parcel> parcels = new LinkedHashMap<>();
        private final Map<NodeId, Long> numbers = new ConcurrentHashMap<>();
        private boolean ending;

        Lane(int id) {
            this.id = id;
        }
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
        var lane = lane();
        var parcel = lane.parcels.computeIfAbsent(to, node -> new Parcel());
        parcel.frames.add(frame);
        parcel.bytes += frame.length();
        if (parcel.bytes >= FULL) {
            send(to, lane);
        } else if (!lane.ending) {
            lane.ending = true;
            context.runOnContext(end -> end(lane));
        }
    }

    private Lane lane() {
        return byThread.computeIfAbsent(Thread.currentThread(), thread -> {
            synchronized (lanes) {
                lanes.add(new Lane(lanes.size()));
                return lanes.getLast();
            }
        });
    }

    /** Sends what this event loop has gathered for a node: what is sent to it otherwise must not come before. */
    void flush(NodeId to) {
        var lane = byThread.get(Thread.currentThread());
        if (lane != null) {
            send(to, lane);
        }
    }

    /** The number of the last message that each lane has sent to a node. */
    List<Long> numbers(NodeId to) {
        return lanes.stream().map(lane -> lane.numbers.getOrDefault(to, 0L)).toList();
    }

    /** Forgets all other nodes. */
    void retain(Set<NodeId> nodes) {
        lanes.forEach(lane -> lane.numbers.keySet().retainAll(nodes));
    }

    private void end(Lane lane) {
        lane.ending = false;
        List.copyOf(lane.parcels.keySet()).forEach(node -> send(node, lane));
    }

    private void send(NodeId to, Lane lane) {
        var parcel = lane.parcels.remove(to);
        if (parcel != null) {
            long number = lane.numbers.merge(to, 1L, Long::sum);
            var encoded = new Frames(self, lane.id, number, parcel.frames).encode();
            meters.departed(parcel.frames.size(), encoded.length());
            send.accept(to, encoded);
        }
    }
}
