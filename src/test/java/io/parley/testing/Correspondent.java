package io.parley.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.testing.EventStream.Event;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A client that means to get one message answered, whatever breaks: it sends the message again under its key until it was
 * acknowledged, and then resumes after the last event it was given. It accepts 200, and 503 that says when to come again.
 */
public final class Correspondent {
    private static final Duration PATIENCE = Patience.LIMIT;
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final String session;
    private final String content;
    private final String key = UUID.randomUUID().toString();
    private final Transcribed reply = new Transcribed();
    private volatile boolean acknowledged;
    private volatile int length;
    private final long began = System.nanoTime();
    private final List<Long> recoveries = new CopyOnWriteArrayList<>();
    private volatile long servedAt;
    private CompletableFuture<Void> connection = CompletableFuture.completedFuture(null);

    public Correspondent(String session, String content) {
        this.session = session;
        this.content = content;
    }

    public String session() {
        return session;
    }

    public String content() {
        return content;
    }

    /** What was received; complete after {@link #finish}. */
    public Transcribed reply() {
        return reply;
    }

    /** Whether the message was acknowledged: its event is there. */
    public boolean isAcknowledged() {
        return acknowledged;
    }

    /** Characters of the reply received so far. */
    public int length() {
        return length;
    }

    /** When a node last took this client up, on the monotonic clock. */
    public long servedAt() {
        return servedAt;
    }

    /** Sends the message and listens, beside the caller, until the connection ends. */
    public void begin(Chat chat) {
        connection = CompletableFuture.runAsync(() -> connect(chat), task -> Thread.ofVirtual().start(task));
    }

    /** Waits for the connection there was to end, and comes again until the end of the reply is there. */
    public void finish(Chat chat) {
        connection.join();
        await().atMost(PATIENCE).pollInterval(PAUSE).until(() -> {
            connect(chat);
            return reply.end() != null;
        });
    }

    /** One connection, until it breaks or the reply has ended. @return whether it has */
    public boolean attempt(Chat chat) {
        connect(chat);
        return reply.end() != null;
    }

    /**
     * When, in nanoseconds of the monotonic clock, text of the reply came again that was under way at a loss and was continued or started over
     * since; empty where that did not happen.
     */
    public Optional<Long> recovery(long loss) {
        return began - loss < 0 ? recoveries.stream().filter(text -> loss - text < 0).findFirst() : Optional.empty();
    }

    private void connect(Chat chat) {
        if (reply.end() != null) {
            return;
        }
        try (var stream = open(chat)) {
            if (stream.status() == 200) {
                servedAt = System.nanoTime();
                take(stream);
            } else {
                assertThat(stream.status()).isEqualTo(503);
                assertThat(stream.header("retry-after")).as("Retry-After").isNotEmpty();
            }
        } catch (UncheckedIOException refused) {
            // as good as a connection that breaks
        }
    }

    private EventStream open(Chat chat) {
        @Nullable
        String last = reply.lastId();
        return last == null ? chat.exchange(session, content, Map.of("idempotency-key", key))
                : chat.events(session, last);
    }

    private void text(long now) {
        if (recoveries.size() < reply.breaks()) {
            recoveries.add(now);
        }
    }

    private void take(EventStream stream) {
        Event event = stream.next();
        while (!event.name().equals(EventStream.END)) {
            reply.take(event);
            if (event.name().equals("reply.delta")) {
                text(System.nanoTime());
            }
            length = reply.text().length();
            acknowledged |= event.id() != null;
            if (event.isTerminal()) {
                return;
            }
            event = stream.next();
        }
    }
}
