package io.parley.session.actor;

import io.parley.session.ChatMessage;
import io.parley.session.LogEntry;
import io.parley.session.Position;
import io.parley.session.SessionEvent;
import io.parley.session.SessionEvent.MessageCreated;
import io.parley.session.SessionEvent.ReplyDelta;
import io.parley.session.SessionEvent.ReplyReset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The events of finished messages, told again from what the stores have. */
public final class Replay {
    private Replay() {}

    /** All of a finished message's events; a reply's text comes as one delta, at the place before its end. */
    public static List<SessionEvent> whole(ChatMessage message) {
        if (message.reply() == null) {
            return List.of(new MessageCreated(Position.created(message.seq()), message));
        }
        var events = new ArrayList<SessionEvent>(3);
        events.add(Transcript.started(message));
        if (!message.content().isEmpty()) {
            events.add(new ReplyDelta(beforeEnd(message), message.content()));
        }
        events.add(Ending.endOf(message));
        return events;
    }

    /** Whether the rest of a reply can only be told with its log. */
    public static boolean needsLog(ChatMessage reply, Position after) {
        return !after.equals(end(reply)) && !after.equals(beforeEnd(reply));
    }

    /**
     * What of a finished reply follows a place in it: from its log where that is whole, else its text at once.
     *
     * @return empty when the place is none the reply can have had
     */
    public static Optional<List<SessionEvent>> rest(ChatMessage reply, Position after, List<LogEntry> log) {
        var end = end(reply);
        if (after.isAfter(end) && !after.equals(Position.endOf(reply.seq()))) {
            return Optional.empty();
        }
        if (!end.isAfter(after)) {
            return Optional.of(List.of());
        }
        var transcript = Transcript.read(reply, log);
        int from = transcript.indexOf(after);
        int to = transcript.indexOf(end);
        var events = new ArrayList<SessionEvent>();
        if (from >= 0 && to >= 0) {
            events.addAll(transcript.events(from + 1, to));
        } else if (!after.equals(beforeEnd(reply))) {
            events.add(new ReplyReset(beforeEnd(reply), reply.id(), reply.content()));
        }
        events.add(Ending.endOf(reply));
        return Optional.of(events);
    }

    private static Position end(ChatMessage reply) {
        return Objects.requireNonNull(Objects.requireNonNull(reply.reply()).end(),
                "only finished replies are replayed");
    }

    private static Position beforeEnd(ChatMessage reply) {
        var end = end(reply);
        return new Position(end.seq(), end.epoch(), Math.max(0, end.n() - 1));
    }
}
