package io.parley.http;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How much of what is bounded per node is in use; shared by the event loops that serve the port. */
final class Admission implements Shareable {
    private static final String NAME = "parley.http.admission";

    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger streams = new AtomicInteger();
    private final AtomicInteger endless = new AtomicInteger();
    private final ConcurrentHashMap<String, Integer> streamsOfAccounts = new ConcurrentHashMap<>();

    private Admission() {}

    static Admission of(Vertx vertx) {
        return vertx.sharedData().<String, Admission>getLocalMap(NAME).computeIfAbsent(NAME, name -> new Admission());
    }

    /** Must be given back with {@link #connectionClosed} when true. */
    boolean connection(int max) {
        return take(connections, max);
    }

    void connectionClosed() {
        connections.decrementAndGet();
    }

    /** Open now. */
    int connections() {
        return connections.get();
    }

    /** Must be given back with {@link #streamClosed} when true. */
    boolean stream(boolean isEndless, int max) {
        boolean taken = take(streams, max);
        if (taken && isEndless) {
            endless.incrementAndGet();
        }
        return taken;
    }

    /** Open now. */
    int streams() {
        return streams.get();
    }

    /** Of these, those of a session's events. */
    int eventStreams() {
        return endless.get();
    }

    /** Of these, those of one reply. */
    int replyStreams() {
        return Math.max(0, streams.get() - endless.get());
    }

    void streamClosed(boolean isEndless) {
        streams.decrementAndGet();
        if (isEndless) {
            endless.decrementAndGet();
        }
    }

    /** Must be given back with {@link #streamClosed(String)} when true. */
    boolean stream(String account, int max) {
        if (streamsOfAccounts.merge(account, 1, Integer::sum) <= max) {
            return true;
        }
        streamClosed(account);
        return false;
    }

    void streamClosed(String account) {
        streamsOfAccounts.computeIfPresent(account, (id, count) -> count == 1 ? null : count - 1);
    }

    private static boolean take(AtomicInteger count, int max) {
        if (count.incrementAndGet() <= max) {
            return true;
        }
        count.decrementAndGet();
        return false;
    }
}
