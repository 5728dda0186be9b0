package io.parley.session.actor;

import io.parley.core.MessageId;
import io.parley.session.ChatMessage;
import io.parley.session.LogEntry;
import io.parley.session.LogEntry.Kind;
import io.parley.session.Position;
import io.parley.session.SessionEvent;
import io.parley.session.SessionEvent.ReplyContinued;
import io.parley.session.SessionEvent.ReplyDelta;
import io.parley.session.SessionEvent.ReplyReset;
import io.parley.session.SessionEvent.ReplyStarted;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The entries of one reply's log, and what they mean: its text, its events, its places. */
public record Transcript(ChatMessage reply, Trail<LogEntry> entries) {

    /** The transcript of a reply that was just accepted. */
    static Transcript begin(ChatMessage reply) {
        return new Transcript(reply, Trail.<LogEntry>empty().add(new LogEntry(startedEpoch(reply), 0, Kind.EPOCH, "")));
    }

    /** The transcript that a log tells: of each epoch the entries up to its first hole. */
    public static Transcript read(ChatMessage reply, List<LogEntry> log) {
        return new Transcript(reply, Trail.of(Fold.whole(log)));
    }

    static long startedEpoch(ChatMessage reply) {
        return Objects.requireNonNull(reply.reply()).startedEpoch();
    }

    MessageId id() {
        return reply.id();
    }

    int size() {
        return entries.size();
    }

    Transcript add(LogEntry entry) {
        return new Transcript(reply, entries.add(entry));
    }

    @Nullable
    LogEntry last() {
        return entries.isEmpty() ? null : entries.get(entries.size() - 1);
    }

    /** The end that was logged, though it may have been fenced since; null when there is none. */
    @Nullable
    LogEntry finish() {
        int i = entries.size() - 1;
        while (i > 0 && entries.get(i).kind() == Kind.EPOCH) {
            i--;
        }
        return i > 0 && entries.get(i).kind() == Kind.FINISH ? entries.get(i) : null;
    }

    Position place(LogEntry entry) {
        return new Position(reply.seq(), entry.epoch(), entry.n());
    }

    /** The text that all entries together make. */
    public String text() {
        return text(entries.size());
    }

    /** The text that the first {@code end} entries make. */
    String text(int end) {
        int from = end;
        while (from > 0 && !isWhole(entries.get(from - 1))) {
            from--;
        }
        var text = new StringBuilder();
        for (int i = Math.max(0, from - 1); i < end; i++) {
            var entry = entries.get(i);
            if (entry.kind() == Kind.DELTA || isWhole(entry)) {
                text.append(entry.value());
            }
        }
        return text.toString();
    }

    /** Whether the entry's value replaces everything before it. */
    private static boolean isWhole(LogEntry entry) {
        return entry.kind() == Kind.RESET || entry.kind() == Kind.BASE;
    }

    /** Index of the entry at a place, or a negative number when there is none. */
    int indexOf(Position place) {
        int low = 0;
        int high = entries.size() - 1;
        while (low <= high) {
            int mid = (low + high) >>> 1;
            int order = place(entries.get(mid)).compareTo(place);
            if (order == 0) {
                return mid;
            }
            if (order < 0) {
                low = mid + 1;
            } else {
                high = mid - 1;
            }
        }
        return -(low + 1);
    }

    /** The events of a range of entries; entries that are not events give none. */
    public List<SessionEvent> events(int from, int to) {
        if (to - from == 1) {
            var only = event(entries.get(from));
            return only == null ? List.of() : List.of(only);
        }
        var events = new ArrayList<SessionEvent>(Math.max(0, to - from));
        for (int i = from; i < to; i++) {
            var event = event(entries.get(i));
            if (event != null) {
                events.add(event);
            }
        }
        return events;
    }

    /** Whether the reply's events can be told from their beginning. */
    boolean isWhole() {
        return !entries.isEmpty() && entries.get(0).epoch() == startedEpoch(reply)
                && entries.get(0).kind() == Kind.EPOCH;
    }

    private @Nullable SessionEvent event(LogEntry entry) {
        return switch (entry.kind()) {
            case DELTA -> new ReplyDelta(place(entry), entry.value());
            case CONTINUED -> new ReplyContinued(place(entry), id());
            case RESET -> new ReplyReset(place(entry), id(), entry.value());
            case EPOCH -> entry.epoch() == startedEpoch(reply) ? started(reply) : null;
            case BASE, FINISH -> null;
        };
    }

    static ReplyStarted started(ChatMessage reply) {
        var details = Objects.requireNonNull(reply.reply());
        return new ReplyStarted(new Position(reply.seq(), details.startedEpoch(), 0), reply.id(), details.to(),
                details.model());
    }
}
