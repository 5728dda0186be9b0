package io.parley.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.core.Instruments;
import io.parley.identity.Accounts.Registration;
import io.parley.identity.IdentityConfig.Development;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One node's identity, or several that share a store in memory, with cheap passwords and short times. */
final class IdentityFixture implements AutoCloseable {
    static final String ADDRESS = "192.0.2.1";
    static final Duration GRACE = Duration.ofSeconds(10);
    static final long MOST_BYTES = 2_000;
    static final String PASSWORD = "correct horse battery";
    static final IdentityConfig.Passwords CHEAP = new IdentityConfig.Passwords(12, 7_168, 1, 1, 2, 64);

    final MemoryIdentityStore rows = new MemoryIdentityStore();
    final Vertx vertx = Vertx.vertx();
    final MeterRegistry meters = new SimpleMeterRegistry();
    final MemoryRateLimiter limiter = new MemoryRateLimiter();

    static IdentityConfig config(IdentityConfig.Registration registration, IdentityConfig.Limits limits) {
        return new IdentityConfig(Development.OFF, null, null, registration, IdentityConfig.Admin.DEFAULT, CHEAP,
                new IdentityConfig.Tokens(Duration.ofMinutes(10), Duration.ofDays(30), GRACE, Duration.ofDays(30),
                        Duration.ofMillis(50)),
                2, 100, 100, MOST_BYTES, limits, Map.of());
    }

    static IdentityConfig generous(IdentityConfig.Registration registration) {
        return config(registration, limits("1000/15m", "1000/15m", "1000/15m"));
    }

    static IdentityConfig.Limits limits(String account, String address, String total) {
        return new IdentityConfig.Limits(List.of(), List.of(), List.of(), List.of(account), List.of(address),
                List.of(total), 0);
    }

    Identity start(IdentityConfig config) {
        return start(config, rows.at(), false);
    }

    Identity start(IdentityConfig config, IdentityStore store, boolean development) {
        var identity = new Identity(store, limiter, config, "test", development, InstantSource.system(),
                new Instruments(meters, OpenTelemetry.noop()));
        vertx.deployVerticle(identity).await();
        return identity;
    }

    static Account ann() {
        return new Account("0192f0c1-8c4e-7abc-8def-0123456789ab", "ann@example.org", "Ann", Set.of(UserRole.USER),
                false, 0,
                Instant.EPOCH);
    }

    static Registration registration(String email) {
        return new Registration(email, PASSWORD, "Ann", null);
    }

    static void assertFails(Future<?> step, ErrorCode code) {
        assertThat(catchThrowable(step::await)).isInstanceOfSatisfying(ChatException.class,
                e -> assertThat(e.code()).isEqualTo(code));
    }

    static ChatException failure(Future<?> step) {
        return (ChatException) catchThrowable(step::await);
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
