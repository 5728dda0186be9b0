package io.parley.session;

import java.util.List;

/**
 * Where a client's events go. Called on the context that subscribed, never concurrently.
 *
 * @param <T> what events are rendered to; an event is rendered once per node, however many sinks it goes to
 */
public interface EventSink<T> {
    /** Why no more events come. */
    enum Close {
        /** The exchange that was followed has ended. */
        COMPLETE,
        /** The session was deleted. */
        DELETED,
        /** No owner could be reached in time, or the node is stopping: come again with the last event id. */
        UNAVAILABLE
    }

    /** Renders an event; called once per event and node for all sinks that return the same {@link #format()}. */
    T render(SessionEvent event);

    /** Identity of the rendering: sinks with equal formats share rendered events. */
    Object format();

    /**
     * Takes events in order. When it returns false it has taken these, but is given no more until
     * {@link SessionClient.Subscription#resume()}; nothing is kept for it meanwhile.
     */
    boolean accept(List<T> events);

    /** The last call. */
    void closed(Close why);
}
