package io.parley.core;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes Parley's spans and carries traces on. May be used from any thread; where nothing is traced a call costs a comparison. */
public final class Traces {
    /** In the trace state: the trace is recorded, and what is kept of it is decided when its end is known. */
    public static final String RECORDED = "parley";

    private static final String PARENT = "traceparent";
    private static final String STATE = "tracestate";

    private final boolean on;
    private final boolean showing;
    private final Tracer tracer;
    private final TextMapPropagator propagator;

    Traces(OpenTelemetry telemetry, Tracer tracer, boolean showing) {
        this.on = !telemetry.equals(OpenTelemetry.noop());
        this.showing = showing;
        this.tracer = tracer;
        this.propagator = telemetry.getPropagators().getTextMapPropagator();
    }

    /** Whether prompts and replies may be put on spans. */
    public boolean isShowing() {
        return showing;
    }

    /** Where the present step belongs. */
    public Trace current() {
        return on ? Trace.of(Context.current()) : Trace.NONE;
    }

    /** Begins a span, which must be ended; one without effect where the place is in no trace. */
    public Span begin(String name, SpanKind kind, Trace parent) {
        return parent.isNone() ? Span.getInvalid()
                : tracer.spanBuilder(name).setSpanKind(kind).setParent(parent.context()).startSpan();
    }

    /** Begins a span, in a trace of its own, for what serves several; one without effect where none of these is traced in detail. */
    public Span beginFor(String name, SpanKind kind, Collection<Trace> served) {
        if (served.stream().noneMatch(Trace::isSampled)) {
            return Span.getInvalid();
        }
        var builder = tracer.spanBuilder(name).setSpanKind(kind).setNoParent();
        served.forEach(trace -> builder.addLink(trace.span().getSpanContext()));
        return builder.startSpan();
    }

    /** Puts a step on the present trace, from now until it is done, if that is traced in detail. */
    public <T> Future<T> around(String name, SpanKind kind, Attributes attributes, Supplier<Future<T>> step) {
        var parent = current();
        if (!parent.isSampled()) {
            return step.get();
        }
        var span = begin(name, kind, parent).setAllAttributes(attributes);
        return parent.with(span).call(step).onComplete(done -> end(span, done.cause()));
    }

    /**
     * Ends a span.
     *
     * @param failure null where there was none
     */
    public static void end(Span span, @Nullable Throwable failure) {
        if (failure instanceof ChatException told) {
            fail(span, told.code().slug(), isOurs(told.code()));
        } else if (failure != null) {
            fail(span, failure.getClass().getName(), true);
        }
        span.end();
    }

    /**
     * Says how it failed.
     *
     * @param ours whether that is a fault, and no answer like others
     */
    public static void fail(Span span, String type, boolean ours) {
        span.setAttribute("error.type", type);
        if (ours) {
            span.setStatus(StatusCode.ERROR);
        }
    }

    /** That another node owns a session is an answer like others. */
    private static boolean isOurs(ErrorCode code) {
        return switch (code.category()) {
            case UNAVAILABLE, INTERNAL -> code != ErrorCode.NOT_OWNER;
            default -> false;
        };
    }

    /** Writes headers of the W3C's Trace Context. */
    public void write(Trace trace, BiConsumer<String, String> header) {
        if (!trace.isNone()) {
            propagator.inject(trace.context(), header, (headers, name, value) -> {
                if (headers != null) {
                    headers.accept(name, value);
                }
            });
        }
    }

    /**
     * Reads headers of the W3C's Trace Context.
     *
     * @param headers by name, in lower case
     */
    public Trace read(Iterable<Map.Entry<String, String>> headers) {
        return on ? Trace.of(propagator.extract(Context.root(), headers, HeaderGetter.INSTANCE)) : Trace.NONE;
    }

    /** The place as a {@code traceparent}; null where nobody traces it. */
    public @Nullable String text(Trace trace) {
        var headers = new HashMap<String, String>(2);
        write(trace, headers::put);
        return headers.get(PARENT);
    }

    /**
     * What {@link #text} wrote, here or at another node.
     *
     * @param text null for none
     */
    public Trace parse(@Nullable String text) {
        if (!on || text == null) {
            return Trace.NONE;
        }
        return read(List.of(Map.entry(PARENT, text), Map.entry(STATE, RECORDED + "=r")));
    }

    /** A trace state that says so. */
    public static TraceState recorded(TraceState state) {
        return state.toBuilder().put(RECORDED, "r").build();
    }

    /** Whether a trace state says so. */
    public static boolean isRecorded(TraceState state) {
        return state.get(RECORDED) != null;
    }
}
