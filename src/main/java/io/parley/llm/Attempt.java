package io.parley.llm;

import io.parley.core.FailureReason;
import io.parley.llm.LlmMessages.Usage;
import org.jspecify.annotations.Nullable;

/** One provider's part of a call, as it is measured; only its first end counts. Moments are those of {@link System#nanoTime}. */
final class Attempt {
    private final ModelMeters meters;
    private final long begun;
    private long last;
    private boolean spoken;
    private boolean ended;

    Attempt(ModelMeters meters, long begun) {
        this.meters = meters;
        this.begun = begun;
    }

    /** Some text has come. */
    void text(long now) {
        if (spoken) {
            meters.nextChunk(now - last);
        } else {
            meters.firstChunk(now - begun);
        }
        spoken = true;
        last = now;
    }

    /** Reading goes on after the owner gave no credit: that time is not the provider's. */
    void resumed(long now) {
        last = now;
    }

    /** @param usage null where the provider does not count */
    void completed(@Nullable Usage usage) {
        if (end()) {
            meters.completed(duration(), usage);
        }
    }

    void failed(FailureReason reason) {
        if (end()) {
            meters.failed(duration(), reason);
        }
    }

    /** The owner wants no more of it. */
    void cancelled() {
        if (end()) {
            meters.cancelled(duration());
        }
    }

    private boolean end() {
        boolean first = !ended;
        ended = true;
        return first;
    }

    private long duration() {
        return System.nanoTime() - begun;
    }
}
