package io.parley.session.actor;

import io.parley.core.MessageId;
import io.parley.session.LogEntry;
import io.parley.session.ReplyLog.Appended;
import io.parley.session.ReplyLog.Last;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The replies' streams in Redis: ids must rise, entries of one request are tried in order, everything may be flushed. */
final class SimRedis {
    private final Map<MessageId, List<LogEntry>> streams = new HashMap<>();
    private final World world;
    boolean away;

    SimRedis(World world) {
        this.world = world;
    }

    /** As the script of the product: behind a refused entry the next are tried, behind any other failure not. */
    Appended append(MessageId reply, List<LogEntry> entries, boolean make) {
        var stream = streams.get(reply);
        if (stream == null && !make) {
            world.note(() -> "redis     append to no log: " + entries);
            return Appended.GONE;
        }
        if (stream == null) {
            stream = new ArrayList<>();
            streams.put(reply, stream);
        }
        boolean refused = false;
        for (var entry : entries) {
            refused |= !add(stream, entry);
        }
        boolean any = refused;
        world.note(() -> "redis     " + (make ? "create " : "append ") + entries + (any ? " refused" : ""));
        return refused ? Appended.REFUSED : Appended.OK;
    }

    private static boolean add(List<LogEntry> stream, LogEntry entry) {
        if (!stream.isEmpty()) {
            var last = stream.getLast();
            boolean above = entry.epoch() != last.epoch() ? entry.epoch() > last.epoch() : entry.n() > last.n();
            if (!above) {
                return false;
            }
        }
        return stream.add(entry);
    }

    /** The entries before the epoch's fence; empty when a later epoch has the log. */
    Optional<List<LogEntry>> claim(MessageId reply, long epoch) {
        var stream = streams.computeIfAbsent(reply, id -> new ArrayList<>());
        boolean fenced = !add(stream, new LogEntry(epoch, 0, LogEntry.Kind.EPOCH, ""))
                && stream.getLast().epoch() > epoch;
        world.note(() -> "redis     claim " + epoch + (fenced ? " refused" : " of " + stream));
        return fenced ? Optional.empty()
                : Optional.of(stream.stream().filter(e -> e.epoch() < epoch).toList());
    }

    Optional<Last> last(MessageId reply) {
        var stream = streams.getOrDefault(reply, List.of());
        return stream.isEmpty() ? Optional.empty()
                : Optional.of(new Last(stream.getLast().epoch(), stream.getLast().n()));
    }

    List<LogEntry> read(MessageId reply) {
        return List.copyOf(streams.getOrDefault(reply, List.of()));
    }

    void flush() {
        world.note(() -> "redis     FLUSHED");
        streams.clear();
    }

    /** A restart from a file that lacks the last moments. */
    void loseTails() {
        world.note(() -> "redis     LOST TAILS");
        streams.values().forEach(stream -> {
            int lost = Math.min(stream.size(), world.between(0, 3));
            stream.subList(stream.size() - lost, stream.size()).clear();
        });
        streams.values().removeIf(List::isEmpty);
    }
}
