package io.parley.telemetry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.time.Duration;

/**
 * Holds the spans of traces that were not sampled until this node has none of the trace open any more; if one of them failed, or the whole
 * took long, they are sent after all. Sampled ones are sent at once. What exceeds a bound is let go.
 */
final class HeldSpans implements SpanProcessor {
    /** Traces held. */
    static final int TRACES = 4_000;
    /** After which a trace that nothing happens on is let go. */
    static final Duration AGE = Duration.ofMinutes(15);

    private final SpanProcessor sender;
    private final long slowNanos;
    private final Cache<String, HeldTrace> held;

    /** @param sender must send spans that are not sampled */
    HeldSpans(SpanProcessor sender, Duration slow) {
        this.sender = sender;
        this.slowNanos = slow.toNanos();
        this.held = Caffeine.newBuilder().executor(Runnable::run).maximumSize(TRACES).expireAfterAccess(AGE).build();
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        if (!span.getSpanContext().isSampled()) {
            held.get(span.getSpanContext().getTraceId(), id -> new HeldTrace(slowNanos)).began();
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
        var trace = held.getIfPresent(id);
        if (trace != null && trace.ended(span)) {
            held.asMap().remove(id, trace);
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
}
