package io.parley.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.cache.CaffeineCacheMetrics;
import io.parley.identity.IdentityStore.KeyHolder;
import io.parley.identity.token.OpaqueToken;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;

/** Finds out who has an API key. What Postgres said is believed for a while unless it was revoked since. From any event loop. */
final class KeyHolders {
    /** Keys that are remembered; beyond it some are looked up again. */
    private static final int REMEMBERED = 10_000;
    private static final Duration BELIEVED = Duration.ofSeconds(60);
    /** Pause between two refusals that are put down: whoever tries keys at random must not fill the audit trail. */
    private static final Duration BREATH = Duration.ofSeconds(1);

    private final Desk desk;
    private final IdentityStore store;
    private final Revocations revocations;
    private final Trail trail;
    private final InstantSource clock;
    private final Cache<String, Held> remembered;
    private long recordedAt = System.nanoTime() - BREATH.toNanos();

    /** @param floors how often the floor of revocations had been raised when it was asked for */
    private record Held(Caller caller, int floors) {}

    KeyHolders(Desk desk, IdentityStore store, Revocations revocations, InstantSource clock, MeterRegistry registry) {
        this.desk = desk;
        this.store = store;
        this.revocations = revocations;
        this.trail = new Trail(store);
        this.clock = clock;
        Cache<String, Held> empty = Caffeine.newBuilder().executor(Runnable::run).maximumSize(REMEMBERED)
                .expireAfterWrite(BELIEVED)
                .recordStats().build();
        this.remembered = CaffeineCacheMetrics.monitor(registry, empty, "api_keys");
    }

    /** Fails with {@code UNAUTHENTICATED} for a key that is not good. */
    Future<Caller> find(String key) {
        if (!OpaqueToken.API_KEY.fits(key)) {
            return Future.failedFuture(Refusals.unauthenticated());
        }
        byte[] hash = OpaqueToken.hash(key);
        var name = HexFormat.of().formatHex(hash);
        var held = remembered.getIfPresent(name);
        return held != null && isGood(held) ? Future.succeededFuture(held.caller())
                : desk.ask(() -> lookUp(hash, name, OpaqueToken.hint(key)));
    }

    /** A key whose account has changed is refused as it was held, but may be good as it is now. The floor last, as it goes up first. */
    private boolean isGood(Held held) {
        return !isExpired(held.caller()) && !revocations.refuses(held.caller())
                && held.floors() == revocations.floors();
    }

    private boolean isExpired(Caller caller) {
        return caller.credential() instanceof Caller.Key key && key.expiresAt() != null
                && !key.expiresAt().isAfter(clock.instant());
    }

    private Future<Caller> lookUp(byte[] hash, String name, String hint) {
        int floors = revocations.floors();
        return store.useKey(hash).compose(found -> {
            var held = found.map(holder -> new Held(caller(holder), floors));
            if (held.isEmpty() || isExpired(held.get().caller()) || revocations.refuses(held.get().caller())) {
                remembered.invalidate(name);
                return refuse(hint);
            }
            remembered.put(name, held.get());
            return Future.succeededFuture(held.get().caller());
        });
    }

    private static Caller caller(KeyHolder holder) {
        return new Caller(holder.account().principal(), holder.account().roles(), holder.account().version(),
                new Caller.Key(holder.key().id(), holder.key().expiresAt()));
    }

    private Future<Caller> refuse(String hint) {
        long now = System.nanoTime();
        if (now - recordedAt < BREATH.toNanos()) {
            return Future.failedFuture(Refusals.unauthenticated());
        }
        recordedAt = now;
        return trail.refuse(Refusals.unauthenticated(), "key.refused", null, null, hint);
    }
}
