package io.parley.cluster;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.parley.core.Buckets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** How this node sees the cluster, and itself. From any thread. */
final class ClusterMeters {
    private final MeterRegistry registry;
    private final Counter changes;
    private final Timer beat;
    private final Counter stalls;
    private final Timer lag;

    ClusterMeters(MeterRegistry registry) {
        this.registry = registry;
        this.changes = counter("changes", "Changes of the ready set as this node sees it");
        this.beat = timer("parley.cluster.beat.duration", "One beat's round trip to Postgres");
        this.stalls = counter("stalls", "Times this process stood still");
        this.lag = timer("parley.event.loop.lag", "How late an event loop runs a timer");
    }

    private Counter counter(String name, String description) {
        return Counter.builder("parley.cluster." + name).description(description).register(registry);
    }

    private Timer timer(String name, String description) {
        return Timer.builder(name).description(description).serviceLevelObjectives(Buckets.ofDelays())
                .register(registry);
    }

    /** Has looked at, whenever somebody asks, who is ready. */
    void watch(LiveCluster live) {
        for (var role : Role.values()) {
            Gauge.builder("parley.cluster.nodes", live, seen -> seen.ready(role).size())
                    .description("Ready nodes as this one sees them").tag("role", role.name().toLowerCase(Locale.ROOT))
                    .strongReference(true).register(registry);
        }
        Gauge.builder("parley.cluster.ready", live, seen -> seen.view().isReady(seen.self()) ? 1 : 0)
                .description("1 while this node is in its own ready set").strongReference(true).register(registry);
        Gauge.builder("parley.clock.skew", live, seen -> seen.skew().toMillis() / 1_000.0).baseUnit("seconds")
                .description("By how much this machine's clock is ahead of Postgres'").strongReference(true)
                .register(registry);
    }

    /** Another view follows. */
    void seen(View before, View view) {
        if (!before.sameReady(view)) {
            changes.increment();
        }
    }

    /** Postgres has answered a beat. */
    void answered(long nanos) {
        beat.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** This process stood still. */
    void stalled() {
        stalls.increment();
    }

    /** An event loop ran a timer so late. */
    void late(long nanos) {
        lag.record(nanos, TimeUnit.NANOSECONDS);
    }
}
