package io.parley.telemetry;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Holds the spans of traces that were not sampled until this node has none of the trace open any more; if one of them failed, or the whole
 * took long, they are sent after all. Sampled ones are sent at once. What exceeds a bound is let go.
 */
final class HeldSpans implements SpanProcessor {
    /** Traces held. */
    static final int TRACES = 4_000;

    private final SpanProcessor sender;
    private final long slowNanos;
    private final Map<String, HeldTrace> held = Collections.synchronizedMap(new Latest());

    /** @param sender must send spans that are not sampled */
    HeldSpans(SpanProcessor sender, Duration slow) {
        this.sender = sender;
        this.slowNanos = slow.toNanos();
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        if (!span.getSpanContext().isSampled()) {
            held.computeIfAbsent(span.getSpanContext().getTraceId(), id -> new HeldTrace(slowNanos)).began();
        }
    }

    @Override
    public boolean isStartRequired() {
        return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {
        if (span.getSpanContext().isSampled()) {
            sender.onEnd(span);
            return;
        }
        var id = span.getSpanContext().getTraceId();
        var trace = held.get(id);
        if (trace != null && trace.ended(span)) {
            held.remove(id, trace);
            trace.kept().forEach(sender::onEnd);
        }
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }

    @Override
    public CompletableResultCode forceFlush() {
        return sender.forceFlush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return sender.shutdown();
    }

    /** Lets that one go on which nothing has happened for longest. */
    private static final class Latest extends LinkedHashMap<String, HeldTrace> {
        Latest() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, HeldTrace> eldest) {
            return size() > TRACES;
        }
    }
}
