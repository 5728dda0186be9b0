package io.parley;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parley.http.Health.State;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HealthMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicReference<State> postgres = new AtomicReference<>(State.STARTING);
    private final AtomicReference<State> redis = new AtomicReference<>(State.STARTING);

    @Test
    void tellsWhichStoresAnswerNow() {
        HealthMeters.register(registry, postgres::get, redis::get);
        assertThat(value("parley.postgres.up") + value("parley.redis.up")).isZero();

        postgres.set(State.UP);
        assertThat(value("parley.postgres.up")).isEqualTo(1);
        assertThat(value("parley.redis.up")).isZero();

        postgres.set(State.DOWN);
        redis.set(State.UP);
        assertThat(value("parley.postgres.up")).isZero();
        assertThat(value("parley.redis.up")).isEqualTo(1);
    }

    private double value(String gauge) {
        return registry.get(gauge).gauge().value();
    }
}
