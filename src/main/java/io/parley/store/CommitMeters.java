package io.parley.store;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What the group commits of one statement are measured with. Belongs to one event loop; times are in nanoseconds. */
final class CommitMeters {
    private final AtomicInteger waiting = new AtomicInteger();
    private final DistributionSummary rows;
    private final Timer duration;
    private final Timer wait;

    /** @param statement a name of ours, such as {@code accept} */
    CommitMeters(MeterRegistry registry, String statement) {
        var tags = Tags.of("statement", statement);
        this.rows = DistributionSummary.builder("parley.commit.rows").tags(tags)
                .description("Rows committed together").register(registry);
        this.duration = Delays.timer(registry, "parley.commit.duration", "One commit of several rows", tags);
        this.wait = Delays.timer(registry, "parley.commit.wait", "A row's wait before its commit begins", tags);
        Gauge.builder("parley.commit.queue", waiting::get).tags(tags).description("Rows waiting").register(registry);
    }

    /** So many rows wait now. */
    void waiting(int count) {
        waiting.set(count);
    }

    /** A row's first commit begins, so long after it was submitted. */
    void waited(long nanos) {
        wait.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** So many rows were committed together. */
    void committed(int count, long nanos) {
        rows.record(count);
        duration.record(nanos, TimeUnit.NANOSECONDS);
    }
}
