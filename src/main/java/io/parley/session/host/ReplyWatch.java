package io.parley.session.host;

import io.parley.llm.LlmMessages.Delta;
import io.parley.session.LogEntry;
import io.parley.session.SessionEvent;
import io.parley.session.SessionEvent.MessageCreated;
import io.parley.session.SessionEvent.ReplyDelta;
import io.parley.session.SessionEvent.ReplyEnded;
import io.parley.session.actor.Effect;
import io.parley.session.actor.Input;
import io.parley.session.actor.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Measures the replies of one session by what its actor hears and wants done. Confined to the verticle's context. */
final class ReplyWatch {
    private final ReplyMeters meters;
    private final DeltaDelay deltas = new DeltaDelay();
    private boolean running;
    private boolean hasText;
    private long accepted;
    private long opening = DeltaDelay.NONE;

    ReplyWatch(ReplyMeters meters) {
        this.meters = meters;
    }

    /** The session was opened with a reply that runs, but not here. */
    void recovering(Instant acceptedAt, Moment now) {
        begin(acceptedAt, now);
        // until its log says otherwise: then its first text is for this node to time
        hasText = true;
    }

    /**
     * That reply was another node's.
     *
     * @param since when the session began to be opened, in monotonic nanoseconds
     */
    void takenOver(long since) {
        meters.takenOver();
        opening = since;
    }

    /** The actor is about to take an input. */
    void heard(Input input, Moment now) {
        if (input instanceof Input.Signalled signalled && signalled.signal() instanceof Delta delta) {
            deltas.heard(delta.text().length(), now.nanos());
        } else if (input instanceof Input.Claimed claimed) {
            hasText = claimed.entries().stream().anyMatch(ReplyWatch::isText);
        }
    }

    private static boolean isText(LogEntry entry) {
        return switch (entry.kind()) {
            case DELTA, RESET, BASE -> !entry.value().isEmpty();
            case EPOCH, CONTINUED, FINISH -> false;
        };
    }

    /** The actor wants something done. */
    void wants(Effect effect, Moment now) {
        switch (effect) {
            case Effect.Publish publish -> published(publish.events(), now);
            case Effect.Append append -> deltas.logging();
            case Effect.Create create -> deltas.logging();
            case Effect.Start start -> called(now);
            default -> {
            }
        }
    }

    private void called(Moment now) {
        if (running) {
            wentOn(now);
        } else {
            deltas.clear();
        }
    }

    private void wentOn(Moment now) {
        if (opening != DeltaDelay.NONE) {
            meters.wentOn(now.nanos() - opening);
            opening = DeltaDelay.NONE;
        }
    }

    private void published(List<SessionEvent> events, Moment now) {
        int chars = 0;
        for (var event : events) {
            switch (event) {
                case ReplyDelta delta -> {
                    meters.entry(delta.text().length());
                    chars += delta.text().length();
                }
                case MessageCreated created -> {
                    begin(created.message().createdAt(), now);
                    deltas.begin(now.nanos());
                }
                case ReplyEnded ended -> end(ended, now);
                default -> {
                }
            }
        }
        if (chars > 0) {
            text(chars, now);
        }
    }

    private void text(int chars, Moment now) {
        if (!hasText) {
            hasText = true;
            meters.firstDelta(now.nanos() - accepted);
        }
        long delay = deltas.published(chars, now.nanos());
        if (delay != DeltaDelay.NONE) {
            meters.published(delay);
        }
    }

    private void begin(Instant acceptedAt, Moment now) {
        accepted = now.nanos() - Math.max(0, Duration.between(acceptedAt, now.wall()).toNanos());
        hasText = false;
        running = true;
        meters.began();
    }

    private void end(ReplyEnded ended, Moment now) {
        meters.ended(ended.status(), ended.reason(), now.nanos() - accepted);
        wentOn(now);
        leave();
    }

    /** The session is this node's no more, or deleted. */
    void leave() {
        if (running) {
            meters.left();
        }
        running = false;
        opening = DeltaDelay.NONE;
        deltas.clear();
    }
}
