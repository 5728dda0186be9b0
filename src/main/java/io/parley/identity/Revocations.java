package io.parley.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.parley.identity.IdentityStore.Revocation;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What this node must refuse although its signature or its place in a cache says that it is good. Kept for as long as an access
 * token may live. The memory is bounded: where there would be more, a floor is raised instead, below which every access token is
 * refused, whomever it belongs to; clients then refresh.
 *
 * <p>Asked from any thread; told on one context.
 */
public final class Revocations {
    /** Longer than an access token is good, for clocks that differ. */
    static final Duration MARGIN = Duration.ofMinutes(1);
    /** By how much the clocks of two nodes may differ when the floor is raised. */
    private static final Duration SKEW = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final Duration life;
    private final int bound;
    private final InstantSource clock;
    private final Cache<UUID, Boolean> signIns;
    private final Cache<UUID, Boolean> keys;
    private final Cache<String, Long> versions;
    private final Cache<Long, Boolean> applied;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final AtomicInteger floors = new AtomicInteger();
    private volatile Instant floor = Instant.MIN;

    /**
     * @param life  of an access token
     * @param bound entries that are kept
     */
    Revocations(Vertx vertx, Duration life, int bound, InstantSource clock, Ticker ticker) {
        this.vertx = vertx;
        this.life = life;
        this.bound = bound;
        this.clock = clock;
        this.signIns = memory(life, ticker).build();
        this.keys = memory(life, ticker).build();
        this.versions = memory(life, ticker).build();
        this.applied = memory(life, ticker).maximumSize(2L * bound).build();
    }

    private static Caffeine<Object, Object> memory(Duration life, Ticker ticker) {
        return Caffeine.newBuilder().executor(Runnable::run).ticker(ticker).expireAfterWrite(life.plus(MARGIN));
    }

    /** Whether a caller that was good when it was authenticated must be refused now. */
    public boolean refuses(Caller caller) {
        return switch (caller.credential()) {
            case Caller.Nothing none -> false;
            // the floor last: it goes up before anything is forgotten
            case Caller.Token token -> signIns.getIfPresent(token.signIn()) != null || outdated(caller)
                    || !token.expiresAt().isAfter(floor);
            case Caller.Key key -> keys.getIfPresent(key.id()) != null || outdated(caller);
        };
    }

    private boolean outdated(Caller caller) {
        var least = versions.getIfPresent(caller.principal().id());
        return least != null && caller.version() < least;
    }

    /**
     * Has a listener called on the present context each time after more must be refused, so that what is open can be closed.
     * Whoever opens something must ask {@link #refuses} after it can be found by the listener.
     */
    public void onChange(Runnable listener) {
        var context = vertx.getOrCreateContext();
        listeners.add(() -> context.runOnContext(nothing -> listener.run()));
    }

    /** How often the floor was raised: what was read from Postgres before may hold what has been forgotten here. */
    int floors() {
        return floors.get();
    }

    /** Takes in what was read, some of it perhaps for another time. */
    void apply(List<Revocation> read) {
        boolean changed = false;
        for (var revocation : read) {
            if (applied.asMap().putIfAbsent(revocation.id(), true) == null) {
                changed |= note(revocation);
            }
        }
        tell(changed);
    }

    private boolean note(Revocation revocation) {
        if (revocation.signIn() != null) {
            return note(signIns, revocation.signIn());
        }
        if (revocation.key() != null) {
            return note(keys, revocation.key());
        }
        return note(revocation.account(), revocation.version());
    }

    private boolean note(Cache<UUID, Boolean> refused, UUID id) {
        makeRoom();
        return refused.asMap().put(id, true) == null;
    }

    private boolean note(String account, long version) {
        makeRoom();
        var before = versions.getIfPresent(account);
        versions.put(account, before == null ? version : Math.max(before, version));
        return before == null || before < version;
    }

    private void makeRoom() {
        if (signIns.estimatedSize() + keys.estimatedSize() + versions.estimatedSize() < bound) {
            return;
        }
        signIns.cleanUp();
        keys.cleanUp();
        versions.cleanUp();
        if (signIns.estimatedSize() + keys.estimatedSize() + versions.estimatedSize() >= bound) {
            raiseFloor();
        }
    }

    /** In this order, so that nobody finds what was forgotten while the floor is not up yet. */
    private void raiseFloor() {
        floor = clock.instant().plus(life).plus(SKEW);
        floors.incrementAndGet();
        signIns.invalidateAll();
        keys.invalidateAll();
        versions.invalidateAll();
    }

    /** A sign-in ended here: no need to wait until it is read. */
    void refuseSignIn(UUID signIn) {
        tell(note(signIns, signIn));
    }

    /** An API key was removed here. */
    void refuseKey(UUID key) {
        tell(note(keys, key));
    }

    /** An account was changed here: what was issued with a lower version is not good any more. */
    void refuseBelow(String account, long version) {
        tell(note(account, version));
    }

    private void tell(boolean changed) {
        if (changed) {
            listeners.forEach(Runnable::run);
        }
    }
}
