package io.parley.llm;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.parley.core.FailureReason;
import io.parley.llm.LlmMessages.Usage;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * What calls of one model at one provider are measured with, named as OpenTelemetry's semantic conventions for generative AI
 * have it. Times are in nanoseconds. Belongs to one event loop.
 */
final class ModelMeters {
    private static final String PREFIX = "gen_ai.client.";
    private static final String COMPLETED = "none";
    private static final String CANCELLED = "cancelled";

    private final MeterRegistry registry;
    private final Tags tags;
    private final Map<String, Timer> durations = new HashMap<>();
    private final Timer firstChunk;
    private final Timer nextChunk;
    private final DistributionSummary input;
    private final DistributionSummary output;

    /** @param whose provider and model */
    ModelMeters(MeterRegistry registry, Tags whose) {
        this.registry = registry;
        this.tags = whose.and("gen_ai.operation.name", "chat");
        this.firstChunk = timer("operation.time_to_first_chunk", "From asking to the first text", tags,
                0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 10, 20, 60);
        this.nextChunk = timer("operation.time_per_output_chunk", "Between two reads with text after the first", tags,
                0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 10, 30);
        this.input = tokens("input");
        this.output = tokens("output");
        duration(COMPLETED);
        duration(CANCELLED);
        EnumSet.range(FailureReason.PROVIDER_UNAVAILABLE, FailureReason.PROVIDER_TOOL_CALL)
                .forEach(reason -> duration(reason.slug()));
    }

    /** Some text has come: the first, so long after asking. */
    void firstChunk(long nanos) {
        firstChunk.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** More text has come, so long after the text before it. */
    void nextChunk(long nanos) {
        nextChunk.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** @param usage null where the provider does not count */
    void completed(long nanos, @Nullable Usage usage) {
        duration(COMPLETED).record(nanos, TimeUnit.NANOSECONDS);
        if (usage != null) {
            input.record(usage.promptTokens());
            output.record(usage.completionTokens());
        }
    }

    void failed(long nanos, FailureReason reason) {
        duration(reason.slug()).record(nanos, TimeUnit.NANOSECONDS);
    }

    /** The owner wants no more of it. */
    void cancelled(long nanos) {
        duration(CANCELLED).record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer duration(String error) {
        return durations.computeIfAbsent(error,
                value -> timer("operation.duration", "One provider's part of a call", tags.and("error.type", value),
                        0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 120));
    }

    private Timer timer(String name, String description, Tags labels, double... seconds) {
        var buckets = DoubleStream.of(seconds).mapToObj(bound -> Duration.ofMillis(Math.round(bound * 1_000)))
                .toArray(Duration[]::new);
        return Timer.builder(PREFIX + name).description(description).tags(labels).serviceLevelObjectives(buckets)
                .register(registry);
    }

    private DistributionSummary tokens(String type) {
        double[] buckets = DoubleStream.iterate(1, bound -> 4 * bound).limit(14).toArray();
        return DistributionSummary.builder(PREFIX + "token.usage").description("Tokens as the provider counts them")
                .tags(tags).tag("gen_ai.token.type", type).serviceLevelObjectives(buckets).register(registry);
    }
}
