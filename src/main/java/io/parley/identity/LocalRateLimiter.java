package io.parley.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Limits of this node alone, for as long as the nodes cannot count together: each then grants all of a limit. Past its bound it
 * forgets somebody, who may begin anew. Thread-safe; answers at once.
 */
public final class LocalRateLimiter implements RateLimiter {
    private static final int MOST_SUBJECTS = 100_000;

    private record Key(String limit, long millis, String subject) {}

    private final LongSupplier nanos;
    /** When the backlog is worked off, in microseconds of the clock. */
    private final Cache<Key, Long> due;

    /** Keeps up to 100,000 subjects. */
    public LocalRateLimiter() {
        this(MOST_SUBJECTS, System::nanoTime);
    }

    /** @param nanos monotonic clock */
    LocalRateLimiter(int mostSubjects, LongSupplier nanos) {
        this.nanos = nanos;
        this.due = Caffeine.newBuilder().maximumSize(mostSubjects).ticker(nanos::getAsLong).executor(Runnable::run)
                .expireAfter(Expiry.<Key, Long>writing((_, until) -> Duration.of(until - now(),
                        TimeUnit.MICROSECONDS.toChronoUnit())))
                .build();
    }

    /** One at a time: several claims are counted together or not at all. */
    @Override
    public synchronized Future<List<Verdict>> take(List<Claim> claims) {
        long now = now();
        long[] backlogs = claims.stream().mapToLong(claim -> backlog(claim, now)).toArray();
        if (Gcra.admitted(claims, backlogs)) {
            for (int i = 0; i < backlogs.length; i++) {
                var claim = claims.get(i);
                due.put(key(claim), now + backlogs[i] + Gcra.of(claim.limit()).costMicros());
            }
        }
        return Future.succeededFuture(Gcra.judge(claims, backlogs));
    }

    private long backlog(Claim claim, long now) {
        Long until = due.getIfPresent(key(claim));
        return until == null ? 0 : Math.clamp(until - now, 0, Gcra.of(claim.limit()).mostMicros());
    }

    private long now() {
        return TimeUnit.NANOSECONDS.toMicros(nanos.getAsLong());
    }

    private static Key key(Claim claim) {
        return new Key(claim.limit().name(), claim.limit().millis(), claim.subject());
    }
}
