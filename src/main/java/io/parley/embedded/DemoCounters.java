package io.parley.embedded;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Counts for {@link DemoStats}; written by the server's event loop, read by anybody. */
final class DemoCounters {
    private static final int REMEMBERED = 1_000;

    private final Deque<String> disconnectedIds = new ArrayDeque<>();
    private final Deque<Integer> promptMessages = new ArrayDeque<>();
    private long requests;
    private long started;
    private long finished;
    private long disconnected;
    private long active;
    private long tokens;

    /** One request's entry in the counts; it ends once, whatever happens first. */
    final class Ticket {
        private final long number;
        private boolean ended;

        private Ticket(long number) {
            this.number = number;
        }

        /** From 1. */
        long number() {
            return number;
        }

        String id() {
            return "chatcmpl-demo-" + number;
        }

        void start() {
            synchronized (DemoCounters.this) {
                started++;
            }
        }

        void sent(int count) {
            synchronized (DemoCounters.this) {
                tokens += count;
            }
        }

        /** Answered to the end. */
        void finish() {
            synchronized (DemoCounters.this) {
                finished += end() ? 1 : 0;
            }
        }

        /** Refused, or cut on purpose. */
        void drop() {
            synchronized (DemoCounters.this) {
                end();
            }
        }

        /** The client closed the connection. */
        void hangUp() {
            synchronized (DemoCounters.this) {
                if (end()) {
                    disconnected++;
                    remember(disconnectedIds, id());
                }
            }
        }

        private boolean end() {
            boolean first = !ended;
            ended = true;
            active -= first ? 1 : 0;
            return first;
        }
    }

    /** Notes a request with so many messages. */
    synchronized Ticket open(int messages) {
        remember(promptMessages, messages);
        active++;
        return new Ticket(++requests);
    }

    synchronized DemoStats snapshot() {
        return new DemoStats(requests, started, finished, disconnected, active, tokens, List.copyOf(disconnectedIds),
                List.copyOf(promptMessages));
    }

    private static <T> void remember(Deque<T> entries, T entry) {
        entries.add(entry);
        if (entries.size() > REMEMBERED) {
            entries.remove();
        }
    }
}
