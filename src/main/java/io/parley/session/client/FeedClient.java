package io.parley.session.client;

import io.parley.core.MessageId;
import io.parley.core.Principal;
import io.parley.session.EventSink;
import io.parley.session.Position;
import io.parley.session.SessionClient.Subscription;
import io.parley.session.SessionEvent;
import io.parley.session.SessionEvent.ReplyEnded;
import io.parley.session.SessionEvent.SessionUpdated;
import io.parley.session.SessionEvent.Snapshot;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A client's place at a feed. Confined to the feeds' context; only the sink is called on the client's own.
 *
 * @param <T> what the sink takes
 */
final class FeedClient<T> implements Subscription {
    private static final int QUEUE = 256;

    /** What the client is doing. */
    enum Phase {
        /** Its message is being sent, or it waits for its first answer; what happens meanwhile queues up. */
        ENTERING,
        /** It waits for what it missed; what happens meanwhile queues up. */
        JOINING,
        /** It is given events as they come. */
        LIVE,
        /** Its sink is full; it is given nothing and joins again when there is room. */
        STALLED, CLOSED
    }

    private final Feed feed;
    private final Principal principal;
    private final EventSink<T> sink;
    private final ContextInternal context;
    private final Queue<Batch> queued = new ArrayDeque<>(4);
    private Phase phase = Phase.ENTERING;
    private @Nullable Position at;
    private @Nullable Position exchangeStart;
    private @Nullable MessageId exchange;
    private boolean resumed;

    FeedClient(Feed feed, Principal principal, EventSink<T> sink, @Nullable Position at, ContextInternal context) {
        this.feed = feed;
        this.principal = principal;
        this.sink = sink;
        this.at = at;
        this.context = context;
    }

    Principal principal() {
        return principal;
    }

    /** The last event it was given; null before a snapshot. */
    @Nullable
    Position at() {
        return at;
    }

    Phase phase() {
        return phase;
    }

    /** Follows one exchange only, from before its message to the end of its reply. */
    void follow(MessageId reply, Position before) {
        exchange = reply;
        exchangeStart = before;
        at = before;
    }

    /** Follows the rest of the exchange only. */
    void goOnBehind(Position after) {
        at = after;
    }

    /** Takes what has queued up while the message was sent; joins where that does not begin with the message. */
    void sent() {
        goLive();
        if (phase == Phase.LIVE && Objects.equals(at, exchangeStart)) {
            feed.join(this);
        }
    }

    /** The exchange was over before: all of it at once. */
    void retell(List<SessionEvent> events) {
        deliver(new Batch(Position.START, events), 0);
    }

    void joining() {
        phase = Phase.JOINING;
    }

    /** Events as they happen. */
    void live(Batch batch) {
        switch (phase) {
            case ENTERING, JOINING -> enqueue(batch);
            case LIVE -> deliverLive(batch);
            case STALLED, CLOSED -> {
            }
        }
    }

    private void enqueue(Batch batch) {
        if (queued.size() == QUEUE) {
            queued.remove();
        }
        queued.add(batch);
    }

    private void deliverLive(Batch batch) {
        if (at == null || batch.prev().isAfter(at)) {
            feed.join(this);
        } else if (batch.prev().equals(at)) {
            deliver(batch, 0);
        } else if (batch.last().isAfter(at)) {
            deliver(batch, batch.indexAfter(at));
        }
    }

    /** What was missed, up to a place; then, unless there is more, what queued up meanwhile. */
    void caughtUp(List<SessionEvent> events, Position upTo, boolean more) {
        var missed = new Batch(at == null ? Position.START : at, events);
        deliver(missed, skipsState(events) ? 1 : 0);
        if (phase == Phase.CLOSED) {
            return;
        }
        at = upTo;
        if (phase != Phase.JOINING) {
            queued.clear();
        } else if (more) {
            feed.join(this);
        } else {
            goLive();
        }
    }

    /** The stream of an exchange begins with its message, not with the state of the session. */
    private boolean skipsState(List<SessionEvent> events) {
        return exchange != null && at != null && at.equals(exchangeStart) && !events.isEmpty()
                && events.getFirst() instanceof SessionUpdated;
    }

    void goLive() {
        phase = Phase.LIVE;
        while (phase == Phase.LIVE && !queued.isEmpty()) {
            deliverLive(queued.remove());
        }
        if (phase != Phase.JOINING) {
            queued.clear();
        }
    }

    private void deliver(Batch batch, int from) {
        int end = exchange == null ? -1 : endOfExchange(batch.events(), from);
        boolean further = end >= 0 && end < batch.events().size() - 1;
        var told = further ? new Batch(batch.prev(), batch.events().subList(0, end + 1)) : batch;
        at = told.last();
        if (from < told.events().size()) {
            hand(told, from);
        }
        if (end >= 0) {
            end(EventSink.Close.COMPLETE);
        }
    }

    /** Index of the event that ends it, behind which others may be told that are not its; -1 when it goes on. */
    private int endOfExchange(List<SessionEvent> events, int from) {
        for (int i = from; i < events.size(); i++) {
            if (isEnd(events.get(i))) {
                return i;
            }
        }
        return -1;
    }

    /** Of the exchange: its terminal event, or a snapshot in whose place that would have been. */
    private boolean isEnd(SessionEvent event) {
        return switch (event) {
            case ReplyEnded ended -> ended.reply().equals(exchange);
            case Snapshot snapshot -> snapshot.messages().stream()
                    .noneMatch(message -> message.id().equals(exchange) && !message.status().isFinal());
            default -> false;
        };
    }

    private void hand(Batch batch, int from) {
        List<T> rendered = batch.rendered(sink, from);
        if (context.inThread()) {
            if (!take(batch, rendered)) {
                stalled();
            }
        } else {
            context.execute(() -> {
                if (!take(batch, rendered)) {
                    feed.run(this::stalled);
                }
            });
        }
    }

    private boolean take(Batch batch, List<T> rendered) {
        boolean more = sink.accept(rendered);
        feed.meters().handedOver(batch);
        return more;
    }

    private void stalled() {
        if (phase != Phase.CLOSED) {
            phase = Phase.STALLED;
            queued.clear();
            if (resumed) {
                resumed = false;
                feed.join(this);
            }
        }
    }

    @Override
    public void resume() {
        feed.run(this::resumeNow);
    }

    private void resumeNow() {
        resumed = phase == Phase.LIVE;
        if (phase == Phase.STALLED) {
            feed.join(this);
        }
    }

    @Override
    public void close() {
        feed.run(() -> {
            phase = Phase.CLOSED;
            feed.leave(this);
        });
    }

    void end(EventSink.Close why) {
        if (phase == Phase.CLOSED) {
            return;
        }
        phase = Phase.CLOSED;
        feed.leave(this);
        if (context.inThread()) {
            sink.closed(why);
        } else {
            context.execute(() -> sink.closed(why));
        }
    }
}
