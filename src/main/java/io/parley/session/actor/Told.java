package io.parley.session.actor;

import io.parley.session.Position;
import io.parley.session.SessionConfig;
import io.parley.session.SessionEvent;
import io.parley.session.SessionEvent.ReplyReset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be told again from memory: the exchange that runs, or the one that ended last.
 *
 * @param published how many entries were published
 * @param at        place of the event published last
 * @param end       the terminal event; null while the reply runs
 */
record Told(Exchange exchange, Transcript transcript, int published, Position at,
        SessionEvent.@Nullable ReplyEnded end) {

    static Told running(Exchange exchange, ReplyStream stream) {
        return new Told(exchange, stream.transcript(), stream.published(), stream.at(), null);
    }

    static Told ended(Exchange exchange, ReplyStream stream, SessionEvent.ReplyEnded end) {
        return new Told(exchange, stream.transcript(), stream.published(), stream.at(), end);
    }

    /** A part of what a client has missed, and whether there is more behind it. */
    record Part(List<SessionEvent> events, boolean more) {}

    /** Whether the place lies within this exchange, so that it can be gone on from here. */
    boolean covers(Position after) {
        return after.equals(exchange.before()) || after.equals(Position.endOf(exchange.message().seq() - 1))
                || after.seq() >= exchange.message().seq();
    }

    /** The place of the last event there is. */
    Position last() {
        return end == null ? at : end.position();
    }

    /** What follows a place that is {@linkplain #covers covered} and not after {@link #last()}. */
    Part after(Position place, SessionConfig limits) {
        if (place.seq() < exchange.message().seq()) {
            var part = after(exchange.created(), limits);
            return new Part(exchange.events(part.events()), part.more());
        }
        if (place.equals(last())) {
            return new Part(List.of(), false);
        }
        if (place.seq() == exchange.message().seq()) {
            return transcript.isWhole() ? entries(0, limits) : startedOver();
        }
        int index = transcript.indexOf(place);
        return index < 0 ? reset(List.of()) : entries(index + 1, limits);
    }

    private Part entries(int from, SessionConfig limits) {
        int to = from;
        List<SessionEvent> events = List.of();
        while (to < published && events.isEmpty()) {
            to = pageEnd(to, limits);
            events = transcript.events(from, to);
        }
        return to < published ? new Part(events, true) : new Part(withEnd(events), false);
    }

    /** Where a page ends that begins at an entry: it has at least that one. */
    private int pageEnd(int from, SessionConfig limits) {
        int end = (int) Math.min(published, (long) from + limits.resumePage());
        int chars = 0;
        for (int i = from; i < end; i++) {
            chars += transcript.entries().get(i).value().length();
            if (chars >= limits.resumeChars()) {
                return i + 1;
            }
        }
        return end;
    }

    /** The log was lost before this: the client gets the text at once. */
    private Part startedOver() {
        return reset(List.of(Transcript.started(transcript.reply())));
    }

    private Part reset(List<SessionEvent> first) {
        var events = new ArrayList<>(first);
        events.add(new ReplyReset(at, transcript.id(), transcript.text(published)));
        return new Part(withEnd(events), false);
    }

    private List<SessionEvent> withEnd(List<SessionEvent> events) {
        if (end == null) {
            return events;
        }
        var all = new ArrayList<>(events);
        all.add(end);
        return all;
    }
}
