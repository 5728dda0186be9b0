package io.parley.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.ReadableSpan;
import java.util.ArrayList;
import java.util.List;

/** This node's part of a trace: the spans that have ended, and how many are open. Thread-safe. */
final class HeldTrace {
    /** Spans held; further ones are let go. */
    static final int SPANS = 256;

    /** What lasts as long as its client likes is not slow. */
    private static final AttributeKey<Boolean> ENDLESS = AttributeKey.booleanKey("parley.endless");
    /** On whatever failed; asked first, since to ask for the status copies the span. */
    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

    private final long slowNanos;
    private final List<ReadableSpan> spans = new ArrayList<>(8);
    private int open;
    private boolean worth;

    HeldTrace(long slowNanos) {
        this.slowNanos = slowNanos;
    }

    synchronized void began() {
        open++;
    }

    /** @return whether none is open any more */
    synchronized boolean ended(ReadableSpan span) {
        open--;
        worth |= isWorth(span);
        if (spans.size() < SPANS) {
            spans.add(span);
        }
        return open <= 0;
    }

    private boolean isWorth(ReadableSpan span) {
        return hasFailed(span) || (span.getLatencyNanos() > slowNanos && span.getAttribute(ENDLESS) == null);
    }

    private static boolean hasFailed(ReadableSpan span) {
        return span.getAttribute(ERROR_TYPE) != null
                && span.toSpanData().getStatus().getStatusCode() == StatusCode.ERROR;
    }

    /** What is to be sent. */
    synchronized List<ReadableSpan> kept() {
        return worth ? List.copyOf(spans) : List.of();
    }
}
