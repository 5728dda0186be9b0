package io.parley.core;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What lines of the log belong to: a request, with its trace and session where it has them. It goes along with the Vert.x context of
 * the request, whatever thread that runs on. Safe on every thread.
 */
public final class Correlation {
    /** Names on lines; also for code that knows its session without a request. */
    public static final String TRACE_ID = "trace_id";
    public static final String SPAN_ID = "span_id";
    public static final String SESSION_ID = "session_id";
    public static final String REQUEST_ID = "request_id";

    private final String request;
    private final SpanContext span;
    private volatile @Nullable SessionId session;

    private Correlation(String request, SpanContext span) {
        this.request = request;
        this.span = span;
    }

    /** Of a request whose context, if any, is the current one: lines that are logged there have it from now on. */
    public static Correlation begin(String request) {
        var begun = new Correlation(request, Span.current().getSpanContext());
        Context context = Vertx.currentContext();
        if (context != null) {
            CorrelationLocal.KEY.put(context, begun);
        }
        return begun;
    }

    /** Of what runs now on this thread; null where it belongs to no request. */
    public static @Nullable Correlation current() {
        Context context = Vertx.currentContext();
        return context == null ? null : CorrelationLocal.KEY.get(context);
    }

    /** The session that the request is about. */
    public void session(SessionId id) {
        session = id;
    }

    /** Tells each name with its value. */
    public void tell(BiConsumer<String, Object> out) {
        tell(span, out);
        SessionId about = session;
        if (about != null) {
            out.accept(SESSION_ID, about);
        }
        out.accept(REQUEST_ID, request);
    }

    /** Tells the names of a span with their values; nothing where there is none. */
    public static void tell(SpanContext span, BiConsumer<String, Object> out) {
        if (span.isValid()) {
            out.accept(TRACE_ID, span.getTraceId());
            out.accept(SPAN_ID, span.getSpanId());
        }
    }
}
