package io.parley.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.identity.Caller;
import io.parley.session.EventSink;
import io.parley.session.SessionClient.Subscription;
import io.parley.session.SessionEvent;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client's event stream. Nothing is kept for a client that does not read: the feed is paused while its connection is
 * full, and a client that stays away longer than it may is cut off, to resume later. It ends without touching the reply; where more
 * would follow it breaks off, so that no client takes that for the end.
 */
final class SseStream implements EventSink<Buffer>, Sweeper.Swept {
    private static final Duration LONG = Duration.ofDays(1_000);
    private static final Buffer NOTHING = Buffer.buffer();
    /** Without a blank line, which some clients take for an event without data. */
    private static final Buffer HEARTBEAT = Buffer.buffer(":\n".getBytes(US_ASCII));

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Caller caller;
    private final boolean endless;
    private final @Nullable Long until;
    private final HttpConfig config;
    private final Sweeper sweeper;
    private final HttpMeters meters;
    private final Runnable release;
    private final Consumer<Throwable> refuse;
    private @Nullable Subscription subscription;
    private boolean begun;
    private boolean over;
    private boolean stalled;
    private long lastWrite;
    private long leaveAt;

    /**
     * @param caller  for whom it is; it ends when this caller is refused
     * @param endless whether it only ends with its client or session
     * @param release called once when the stream is over
     * @param refuse  called with what to answer when the feed ends before the stream has begun
     */
    SseStream(HttpServerRequest request, Caller caller, boolean endless, HttpConfig config, Sweeper sweeper,
            HttpMeters meters, Runnable release, Consumer<Throwable> refuse) {
        this.request = request;
        this.response = request.response();
        this.caller = caller;
        this.endless = endless;
        this.until = until(caller, sweeper);
        this.config = config;
        this.sweeper = sweeper;
        this.meters = meters;
        this.release = release;
        this.refuse = refuse;
        response.closeHandler(closed -> finish()).exceptionHandler(failure -> finish());
    }

    /** The subscription stands: from now on this is a stream. */
    void begin(Subscription opened) {
        subscription = opened;
        if (over) {
            opened.close();
            return;
        }
        lastWrite = sweeper.now();
        sweeper.add(this);
        response.setWriteQueueMaxSize(config.writeQueueBytes());
        // The first events are usually at hand and share the packet of the head; else it goes alone.
        sweeper.soon(() -> send(List.of()));
    }

    /** It never became a stream. */
    void abandon(Throwable cause) {
        finish();
    }

    @Override
    public Buffer render(SessionEvent event) {
        return SseEncoder.encode(event);
    }

    @Override
    public Object format() {
        return SseEncoder.class;
    }

    @Override
    public boolean accept(List<Buffer> events) {
        if (over) {
            return true;
        }
        send(events);
        stalled = response.writeQueueFull();
        if (stalled) {
            response.drainHandler(drained -> resume());
        }
        return !stalled;
    }

    @Override
    public void closed(Close why) {
        if (subscription == null) {
            refuse.accept(refusal(why));
        } else if (!over && !isFinished(why)) {
            breakOff();
        } else if (!over) {
            send(List.of());
            finish();
            response.end();
        }
    }

    /** A reply has its terminal event then; a session that was deleted has nothing more, but a reply that was cut off by it is not whole. */
    private boolean isFinished(Close why) {
        return why == Close.COMPLETE || (why == Close.DELETED && endless);
    }

    private void breakOff() {
        send(List.of());
        finish();
        Abort.after(response.write(HEARTBEAT), request);
    }

    private static ChatException refusal(Close why) {
        return why == Close.DELETED ? new ChatException(ErrorCode.SESSION_NOT_FOUND, "There is no such session.")
                : new ChatException(ErrorCode.OWNER_UNAVAILABLE,
                        "The session is moving between nodes; try again shortly.");
    }

    @Override
    public void sweep(long now) {
        long quiet = now - lastWrite;
        if (hasExpired(now) || (endless && sweeper.isDraining() && now - leaveAt > 0)) {
            shutdown();
        } else if (stalled && quiet > config.stallTimeout().toNanos()) {
            meters.slowReader();
            cut();
        } else if (!stalled && quiet > config.heartbeat().toNanos()) {
            write(HEARTBEAT);
        }
    }

    /** Its client comes back at a moment of its own, to another node. */
    @Override
    public void drain(long now) {
        leaveAt = now + ThreadLocalRandom.current().nextLong(sweeper.untilDeparture() + 1);
    }

    @Override
    public boolean isAwaited() {
        return !endless;
    }

    /** Its client comes back, and is told then. */
    @Override
    public void review() {
        if (sweeper.refuses(caller)) {
            shutdown();
        }
    }

    /** An access token may expire under a stream, as its sign-in goes on; a sign-in and a key end for good. */
    private boolean hasExpired(long now) {
        return until != null && now - until >= 0;
    }

    /** Monotonic nanoseconds; null for never, and for what is further away than a node runs. */
    private static @Nullable Long until(Caller caller, Sweeper sweeper) {
        Instant end = caller.until();
        Duration left = end == null ? LONG : sweeper.until(end);
        return left.compareTo(LONG) < 0 ? System.nanoTime() + left.toNanos() : null;
    }

    @Override
    public void shutdown() {
        if (stalled) {
            cut();
        } else {
            closed(Close.UNAVAILABLE);
        }
    }

    private void cut() {
        finish();
        Abort.now(request);
    }

    private void resume() {
        if (stalled && !over && subscription != null) {
            stalled = false;
            subscription.resume();
        }
    }

    private void send(List<Buffer> events) {
        if (over) {
            return;
        }
        if (!begun) {
            begun = true;
            write(joined(StreamHead.begin(response, config.retry()), events));
        } else if (events.size() == 1) {
            write(events.getFirst());
        } else if (!events.isEmpty()) {
            write(joined(NOTHING, events));
        }
    }

    /** Takes no more memory than it needs: there is one for each client. */
    private static Buffer joined(Buffer start, List<Buffer> events) {
        int length = start.length();
        for (var event : events) {
            length += event.length();
        }
        var all = Buffer.buffer(length).appendBuffer(start);
        events.forEach(all::appendBuffer);
        return all;
    }

    private void write(Buffer bytes) {
        lastWrite = sweeper.now();
        response.write(bytes);
    }

    private void finish() {
        if (over) {
            return;
        }
        over = true;
        sweeper.remove(this);
        release.run();
        if (subscription != null) {
            subscription.close();
        }
    }
}
