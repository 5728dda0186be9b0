package io.parley.identity;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what was revoked, again and again, each time somewhat further back than it has read before: rows become visible in another
 * order than that of their times. Belongs to one context.
 */
final class RevocationReader {
    /** Longer than any transaction that revokes something. */
    static final Duration OVERLAP = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger(RevocationReader.class);

    private final Vertx vertx;
    private final IdentityStore store;
    private final Revocations revocations;
    private final long pauseMillis;
    private final Duration life;
    private long lastAsked;
    private boolean failing;
    private boolean stopped;

    RevocationReader(Vertx vertx, IdentityStore store, Revocations revocations, IdentityConfig.Tokens config) {
        this.vertx = vertx;
        this.store = store;
        this.revocations = revocations;
        this.pauseMillis = config.poll().toMillis();
        this.life = config.access();
    }

    /** Reads all that may still matter. Fails as the store does. */
    Future<Void> readAll() {
        return read(life.plus(Revocations.MARGIN).toMillis());
    }

    /** Goes on reading from now on. */
    void start() {
        vertx.setTimer(pauseMillis, timer -> round());
    }

    void stop() {
        stopped = true;
    }

    private void round() {
        if (stopped) {
            return;
        }
        long since = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastAsked);
        read(since + OVERLAP.toMillis()).onComplete(done -> {
            note(done.failed() ? done.cause() : null);
            start();
        });
    }

    private Future<Void> read(long lastMillis) {
        long asked = System.nanoTime();
        return store.revocations(lastMillis).map(read -> {
            lastAsked = asked;
            revocations.apply(read);
            return null;
        });
    }

    private void note(@org.jspecify.annotations.Nullable Throwable failure) {
        if (failure != null && !failing) {
            LOG.warn("What is revoked elsewhere is not known until Postgres answers: {}", failure.getMessage());
        } else if (failure == null && failing) {
            LOG.info("What was revoked elsewhere is known again");
        }
        failing = failure != null;
    }
}
