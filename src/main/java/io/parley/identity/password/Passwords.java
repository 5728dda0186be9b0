package io.parley.identity.password;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.identity.IdentityConfig;
import io.parley.identity.password.Argon2Hash.Cost;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Hashes passwords and compares them with hashes, on threads of its own. What waits for them is bounded: beyond it everything
 * fails with {@code OVERLOADED} at once. May be used from any context; answers on the caller's.
 */
public final class Passwords {
    private static final long WARN_MINUTES = 1;

    private final IdentityConfig.Passwords config;
    private final Cost cost;
    private final WorkerExecutor workers;
    private final AtomicInteger underWay = new AtomicInteger();

    public Passwords(Vertx vertx, IdentityConfig.Passwords config) {
        this.config = config;
        this.cost = new Cost(config.memoryKib(), config.iterations(), config.parallelism());
        this.workers = vertx.createSharedWorkerExecutor("parley-passwords", config.threads(), WARN_MINUTES,
                TimeUnit.MINUTES);
    }

    /**
     * What came of a comparison.
     *
     * @param good     whether it is the password
     * @param outdated whether the hash was made at another cost than passwords are hashed at now
     */
    public record Checked(boolean good, boolean outdated) {}

    /** A hash, as text. */
    public Future<String> hash(String password) {
        return work(() -> Argon2Hash.of(password, cost).phc());
    }

    /** @param hash null where there is none: as much work is done, and it is not good */
    public Future<Checked> check(String password, @Nullable String hash) {
        return work(() -> {
            if (hash == null) {
                Argon2Hash.of(password, cost);
                return new Checked(false, false);
            }
            var known = Argon2Hash.parse(hash);
            return new Checked(known.matches(password), !known.cost().equals(cost));
        });
    }

    private <T> Future<T> work(Callable<T> computation) {
        if (underWay.incrementAndGet() > config.threads() + config.queue()) {
            underWay.decrementAndGet();
            return Future.failedFuture(
                    new ChatException(ErrorCode.OVERLOADED,
                            "Too many passwords are being checked; try again shortly."));
        }
        return workers.<T>executeBlocking(computation, false).onComplete(done -> underWay.decrementAndGet())
                .map(Objects::requireNonNull);
    }

    /** Computations that no thread has begun yet. From any thread. */
    public int waiting() {
        return Math.max(0, underWay.get() - config.threads());
    }

    /** What has been begun is finished. */
    public Future<Void> close() {
        return workers.close();
    }
}
