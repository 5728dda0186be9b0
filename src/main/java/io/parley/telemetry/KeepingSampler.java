package io.parley.telemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import io.parley.core.Traces;
import java.util.List;

/**
 * Samples a part of the traces that begin here and records the others too, since what is worth keeping shows at the end. A trace that
 * began elsewhere is sampled if it is so there, else not even recorded, unless another node of ours began it and says so in its state.
 * What callers say of a trace has passed {@link CallersTrace} unless they are trusted.
 */
final class KeepingSampler implements Sampler {
    /** As a {@code tracestate}: recorded, and kept if it is worth it. */
    static final String RECORDED_STATE = "parley=r";

    private static final SamplingResult RECORDED = new Recorded(Traces.recorded(TraceState.getDefault()));

    private final Sampler ratio;

    /** @param percent 0 to 100 */
    KeepingSampler(int percent) {
        this.ratio = Sampler.traceIdRatioBased(percent / 100.0);
    }

    @Override
    public SamplingResult shouldSample(Context context, String traceId, String name, SpanKind kind,
            Attributes attributes, List<LinkData> links) {
        var parent = Span.fromContext(context).getSpanContext();
        if (parent.isValid()) {
            return with(List.of(parent));
        }
        if (!links.isEmpty()) {
            return with(links.stream().map(LinkData::getSpanContext).toList());
        }
        var lot = ratio.shouldSample(context, traceId, name, kind, attributes, links);
        return lot.getDecision() == SamplingDecision.RECORD_AND_SAMPLE ? lot : RECORDED;
    }

    /** What belongs to others, or serves them, is treated like the best of them. */
    private static SamplingResult with(List<SpanContext> others) {
        SamplingResult best = SamplingResult.drop();
        for (var other : others) {
            if (other.isSampled()) {
                return SamplingResult.recordAndSample();
            }
            if (Traces.isRecorded(other.getTraceState())) {
                best = new Recorded(other.getTraceState());
            }
        }
        return best;
    }

    /** Recorded, but not sampled yet. */
    private record Recorded(TraceState state) implements SamplingResult {
        @Override
        public SamplingDecision getDecision() {
            return SamplingDecision.RECORD_ONLY;
        }

        @Override
        public Attributes getAttributes() {
            return Attributes.empty();
        }

        @Override
        public TraceState getUpdatedTraceState(TraceState parent) {
            return state;
        }
    }

    @Override
    public String getDescription() {
        return "Keeping{" + ratio.getDescription() + "}";
    }
}
