package io.parley.session.host;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.parley.core.Buckets;
import io.parley.core.FailureReason;
import io.parley.session.ChatMessage.Status;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The replies of this node's sessions. Times are in nanoseconds. Told on one context. */
final class ReplyMeters {
    private final Map<Status, Counter> ended = new EnumMap<>(Status.class);
    private final Map<FailureReason, Counter> failed = new EnumMap<>(FailureReason.class);
    private final Map<Status, Timer> durations = new EnumMap<>(Status.class);
    private final AtomicInteger running = new AtomicInteger();
    private final Timer firstDelta;
    private final Timer deltaDelay;
    private final DistributionSummary entryChars;
    private final Counter takeovers;
    private final Timer takeoverDuration;

    ReplyMeters(MeterRegistry registry) {
        Arrays.stream(Status.values()).filter(Status::isFinal).forEach(status -> ends(status, registry));
        for (var reason : FailureReason.values()) {
            failed.put(reason, replies(registry, Status.FAILED, reason.slug()));
        }
        Gauge.builder("parley.replies.running", running, AtomicInteger::get)
                .description("Replies under way at their owner").strongReference(true).register(registry);
        firstDelta = timer("parley.reply.first.delta", "From a message to the first text of its reply",
                Buckets.ofStreams()).register(registry);
        deltaDelay = timer("parley.reply.delta.delay", "From a provider's text at the owner to its publication",
                Buckets.ofDelays()).register(registry);
        entryChars = DistributionSummary.builder("parley.reply.entry.chars")
                .description("Characters in one entry of a reply's log").register(registry);
        takeovers = Counter.builder("parley.takeovers")
                .description("Running replies taken over from an owner that was gone").register(registry);
        takeoverDuration = timer("parley.takeover.duration", "From opening a session to its reply's going on",
                Buckets.ofDelays()).register(registry);
    }

    private void ends(Status status, MeterRegistry registry) {
        if (status != Status.FAILED) {
            ended.put(status, replies(registry, status, "none"));
        }
        durations.put(status, timer("parley.reply.duration", "From a message to its reply's committed end",
                Buckets.ofStreams()).tag("outcome", slug(status)).register(registry));
    }

    private static Counter replies(MeterRegistry registry, Status outcome, String reason) {
        return Counter.builder("parley.replies").description("Replies that ended").tag("outcome", slug(outcome))
                .tag("reason", reason).register(registry);
    }

    private static Timer.Builder timer(String name, String description, Duration[] buckets) {
        return Timer.builder(name).description(description).serviceLevelObjectives(buckets);
    }

    private static String slug(Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    void began() {
        running.incrementAndGet();
    }

    /** A reply is not this node's any more, however that came about. */
    void left() {
        running.decrementAndGet();
    }

    /** @param reason of a failed reply; else null */
    void ended(Status outcome, @Nullable FailureReason reason, long nanos) {
        var counter = reason == null ? ended.get(outcome) : failed.get(reason);
        Objects.requireNonNull(counter, "only a failed reply has a reason").increment();
        Objects.requireNonNull(durations.get(outcome)).record(nanos, TimeUnit.NANOSECONDS);
    }

    void firstDelta(long nanos) {
        firstDelta.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Text was published so long after it came. */
    void published(long nanos) {
        deltaDelay.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** An entry with text. */
    void entry(int chars) {
        entryChars.record(chars);
    }

    /** The reply of an owner that is gone is now this node's. */
    void takenOver() {
        takeovers.increment();
    }

    /** A reply that was taken over goes on so long after its session began to be opened. */
    void wentOn(long nanos) {
        takeoverDuration.record(nanos, TimeUnit.NANOSECONDS);
    }
}
