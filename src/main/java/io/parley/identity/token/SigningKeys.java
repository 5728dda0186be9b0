package io.parley.identity.token;

import io.parley.identity.IdentityConfig;
import io.parley.identity.IdentityStore;
import io.parley.identity.IdentityStore.SigningKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that access tokens of the installation are signed with. They are in Postgres; whichever node finds none that is young
 * enough makes one, which signs only after all nodes have had time to read it. Old ones check tokens for as long as there may be
 * any that they signed.
 *
 * <p>Reads on one context; asked from any thread.
 */
public final class SigningKeys {
    /** Pause between two readings. */
    public static final Duration PAUSE = Duration.ofSeconds(30);
    /** Age from which on a key signs: twice the time after which every node has read it. */
    static final Duration KNOWN_TO_ALL = PAUSE.multipliedBy(2);
    /** Pause between two readings for a key that is not known. */
    static final Duration BREATH = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);
    /** For how long a key may go on signing after it should have been replaced, at a node that cannot read. */
    private static final Duration OVERTIME = Duration.ofMinutes(5);

    private final Vertx vertx;
    private final IdentityStore store;
    private final IdentityConfig.Tokens config;
    private final String issuer;
    private final LongSupplier nanos;
    private volatile Ring ring = new Ring(List.of(), Map.of());
    private @Nullable Future<Void> lastReading;
    private long lastRead;

    /** A key, and when it was made on the clock of this process. */
    private record Aged(TokenKey key, long madeAt) {}

    /** @param keys newest first */
    private record Ring(List<Aged> keys, Map<String, TokenKey> byKid) {}

    /** @param nanos a monotonic clock */
    public SigningKeys(Vertx vertx, IdentityStore store, IdentityConfig.Tokens config, String issuer,
            LongSupplier nanos) {
        this.vertx = vertx;
        this.store = store;
        this.config = config;
        this.issuer = issuer;
        this.nanos = nanos;
    }

    /** Signs and checks something, since the first time takes longer than an event loop may. Blocking. */
    public static void warmUp(Vertx vertx) {
        var jwk = TokenKey.make();
        var key = TokenKey.read(vertx, jwk.getString("kid"), jwk.encode(), "urn:parley:warm-up");
        key.verify(key.sign(new JsonObject().put("iss", "urn:parley:warm-up").put("aud", TokenKey.AUDIENCE)));
    }

    /** Reads the keys, and makes one if there is none that is young enough. Fails as the store does, and leaves the keys as they are. */
    public Future<Void> refresh() {
        var last = lastReading;
        if (last != null && !last.isComplete()) {
            return last;
        }
        lastRead = nanos.getAsLong();
        var reading = read()
                .compose(read -> read.stream().anyMatch(key -> key.ageMillis() < config.signingKey().toMillis())
                        ? Future.succeededFuture(read)
                        : add().compose(added -> read()))
                .<Void>map(read -> {
                    ring = ring(read);
                    return null;
                });
        lastReading = reading;
        return reading;
    }

    private Future<List<SigningKey>> read() {
        return store.signingKeys(config.signingKey().plus(config.access()).plus(OVERTIME).toMillis());
    }

    private Future<Void> add() {
        var jwk = TokenKey.make();
        return store.addSigningKey(jwk.getString("kid"), jwk.encode(), config.signingKey().toMillis());
    }

    private Ring ring(List<SigningKey> read) {
        var known = ring.byKid();
        long now = nanos.getAsLong();
        var keys = new ArrayList<Aged>();
        var byKid = new HashMap<String, TokenKey>();
        for (var row : read) {
            var key = known.containsKey(row.kid()) ? known.get(row.kid()) : parse(row);
            if (key != null) {
                keys.add(new Aged(key, now - Duration.ofMillis(row.ageMillis()).toNanos()));
                byKid.put(row.kid(), key);
            }
        }
        return new Ring(List.copyOf(keys), Map.copyOf(byKid));
    }

    private @Nullable TokenKey parse(SigningKey row) {
        try {
            return TokenKey.read(vertx, row.kid(), row.jwk(), issuer);
        } catch (IllegalArgumentException e) {
            LOG.error("Signing key {} in Postgres is left out: {}", row.kid(), e.getMessage());
            return null;
        }
    }

    /**
     * Reads the keys again because a token names one that is not known, unless that has just been done. Whoever sends such tokens
     * does not get more than one reading a second.
     */
    public Future<Void> lookAgain() {
        var last = lastReading;
        return last != null && nanos.getAsLong() - lastRead < BREATH.toNanos() ? last : refresh();
    }

    /** Null for one that is not known. */
    @Nullable
    TokenKey find(String kid) {
        return ring.byKid().get(kid);
    }

    /** The newest one that all nodes know; while there is none, the oldest. Fails while nothing has been read. */
    TokenKey signing() {
        var keys = ring.keys();
        if (keys.isEmpty()) {
            throw new IllegalStateException("there is no key to sign with");
        }
        long now = nanos.getAsLong();
        return keys.stream().filter(key -> now - key.madeAt() >= KNOWN_TO_ALL.toNanos()).findFirst()
                .orElseGet(keys::getLast).key();
    }

    /** The public parts as a JWK set. */
    public String jwks() {
        var shown = new JsonArray();
        ring.keys().forEach(key -> shown.add(key.key().shown()));
        return new JsonObject().put("keys", shown).encode();
    }
}
