package io.parley.store;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** What the calls of all event loops to the logs are measured with. From any thread. */
final class LogMeters {
    private final LongAdder waiting = new LongAdder();
    private final DistributionSummary calls;
    private final Timer duration;
    private final Counter failures;

    LogMeters(MeterRegistry registry) {
        this.calls = DistributionSummary.builder("parley.redis.batch.calls")
                .description("Calls in one pipelined write of reply logs").register(registry);
        this.duration = Delays.timer(registry, "parley.redis.batch.duration", "Round trip of such a write",
                Tags.empty());
        this.failures = Counter.builder("parley.redis.failures")
                .description("Calls that failed or were not answered in time").register(registry);
        Gauge.builder("parley.redis.queue", waiting::sum).description("Calls waiting").register(registry);
    }

    /** A call has begun to wait. */
    void queued() {
        waiting.increment();
    }

    /** So many calls wait no more. */
    void left(int count) {
        waiting.add(-count);
    }

    /** A batch of so many calls was answered, after so many nanoseconds. */
    void answered(int count, long nanos) {
        calls.record(count);
        duration.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** A call has failed, or was not even made. */
    void failed() {
        failures.increment();
    }
}
