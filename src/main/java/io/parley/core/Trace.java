package io.parley.core;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.util.function.Supplier;

/** A place in a trace, for what is done because of it; perhaps in none. Immutable. */
public final class Trace {
    /** What nobody traces. */
    public static final Trace NONE = new Trace(Context.root());

    private final Context context;

    private Trace(Context context) {
        this.context = context;
    }

    static Trace of(Context context) {
        return Span.fromContext(context).getSpanContext().isValid() ? new Trace(context) : NONE;
    }

    /** Whether nobody traces this. */
    public boolean isNone() {
        return this == NONE;
    }

    /** Whether all that is done here is recorded, and not only what decides whether the trace is kept. */
    public boolean isSampled() {
        return span().getSpanContext().isSampled();
    }

    /** The span that it is the place of; one without effect where there is none. */
    public Span span() {
        return Span.fromContext(context);
    }

    /** The place of a span that began here. */
    public Trace with(Span span) {
        return of(context.with(span));
    }

    Context context() {
        return context;
    }

    /** Makes it the place of a step, and of nothing that comes later. */
    public <T> T call(Supplier<T> step) {
        if (isNone()) {
            return step.get();
        }
        try (var _ = context.makeCurrent()) {
            return step.get();
        }
    }

    /** Likewise. */
    public void run(Runnable step) {
        call(() -> {
            step.run();
            return Boolean.TRUE;
        });
    }

    /**
     * Makes it the place of all that is done on the present Vert.x context from now on: for contexts that belong to one request or
     * message alone.
     */
    @SuppressWarnings("MustBeClosedChecker")
    public void adopt() {
        if (!isNone()) {
            context.makeCurrent();
        }
    }
}
