package io.parley;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.parley.http.Health.State;
import java.util.function.Supplier;

/** Which stores answer this node. */
final class HealthMeters {
    private HealthMeters() {}

    /** States are asked for from any thread. */
    static void register(MeterRegistry registry, Supplier<State> postgres, Supplier<State> redis) {
        Gauge.builder("parley.postgres.up", () -> up(postgres)).description("1 while Postgres answers this node")
                .register(registry);
        Gauge.builder("parley.redis.up", () -> up(redis)).description("1 while Redis answers this node")
                .register(registry);
    }

    private static int up(Supplier<State> state) {
        return state.get() == State.UP ? 1 : 0;
    }
}
