package io.parley.session.client;

import io.parley.session.EventSink;
import io.parley.session.Position;
import io.parley.session.SessionEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events on their way to the clients of a node. They are rendered once for all sinks of a format, which in practice is one.
 */
final class Batch {
    private final long arrived = System.nanoTime();
    private final Position prev;
    private final List<SessionEvent> events;
    private final Position last;
    private @Nullable Object format;
    private List<?> rendered = List.of();

    Batch(Position prev, List<SessionEvent> events) {
        this.prev = prev;
        this.events = events;
        this.last = last(prev, events);
    }

    private static Position last(Position prev, List<SessionEvent> events) {
        for (int i = events.size() - 1; i >= 0; i--) {
            var position = events.get(i).position();
            if (position != null) {
                return position;
            }
        }
        return prev;
    }

    /** Monotonic nanoseconds. */
    long arrived() {
        return arrived;
    }

    /** Place of the event before the first. */
    Position prev() {
        return prev;
    }

    /** Place of the last event. */
    Position last() {
        return last;
    }

    List<SessionEvent> events() {
        return events;
    }

    /** Index of the first event behind a place. */
    int indexAfter(Position place) {
        int index = 0;
        for (int i = 0; i < events.size(); i++) {
            var position = events.get(i).position();
            if (position != null && !position.isAfter(place)) {
                index = i + 1;
            }
        }
        return index;
    }

    @SuppressWarnings("unchecked") // the list was made by a sink of the same format
    <T> List<T> rendered(EventSink<T> sink, int from) {
        if (!sink.format().equals(format)) {
            var made = new ArrayList<T>(events.size());
            events.forEach(event -> made.add(sink.render(event)));
            rendered = made;
            format = sink.format();
        }
        var all = (List<T>) rendered;
        return from == 0 ? all : all.subList(from, all.size());
    }
}
