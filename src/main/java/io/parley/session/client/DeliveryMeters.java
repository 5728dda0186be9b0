package io.parley.session.client;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How long events take within the node that their client is connected to. Safe on every thread. */
final class DeliveryMeters {
    private static final Duration[] BUCKETS = {Duration.ofNanos(250_000), Duration.ofMillis(1), Duration.ofMillis(3),
            Duration.ofMillis(5), Duration.ofMillis(10), Duration.ofMillis(25), Duration.ofMillis(50),
            Duration.ofMillis(100), Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofSeconds(1),
            Duration.ofSeconds(3), Duration.ofSeconds(10)};

    private final Timer delays;

    DeliveryMeters(MeterRegistry registry) {
        delays = Timer.builder("parley.http.write.delay").serviceLevelObjectives(BUCKETS).register(registry);
    }

    /** Once for each batch and client. */
    void handedOver(Batch batch) {
        delays.record(System.nanoTime() - batch.arrived(), TimeUnit.NANOSECONDS);
    }
}
