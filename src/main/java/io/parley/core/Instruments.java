package io.parley.core;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;

/**
 * What the parts of a node measure and trace with; both are safe on every thread. A part names its meters in one class of its own,
 * {@code *Meters}, and makes them once: with bounded label sets, since each combination of values is kept for the life of the process.
 *
 * @param meters  where measurements are counted
 * @param tracing makes spans and carries them on
 * @param showing whether prompts and replies may be put on spans
 */
public record Instruments(MeterRegistry meters, OpenTelemetry tracing, boolean showing) {
    /** Measures and traces nothing, at next to no cost. */
    public static final Instruments NONE = new Instruments(new CompositeMeterRegistry(), OpenTelemetry.noop());

    private static final String SCOPE = "io.parley";

    /** Shows nobody's text. */
    public Instruments(MeterRegistry meters, OpenTelemetry tracing) {
        this(meters, tracing, false);
    }

    /** Puts steps on traces. */
    public Traces traces() {
        return new Traces(tracing, tracer(), showing);
    }

    /** Makes Parley's own spans. */
    public Tracer tracer() {
        return tracing.getTracer(SCOPE);
    }
}
