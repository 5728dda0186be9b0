package io.parley.identity.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.cache.CaffeineCacheMetrics;
import io.parley.identity.Account;
import io.parley.identity.Caller;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Issues access tokens and checks them. What was checked is remembered until it expires, because a signature takes a hundred times
 * longer than everything else. From any thread.
 */
public final class AccessTokens {
    /** Tokens that are remembered; beyond it some are checked again. */
    static final int REMEMBERED = 10_000;
    private static final int CSRF_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SigningKeys keys;
    private final String issuer;
    private final Duration life;
    private final InstantSource clock;
    private final TokenReader reader;
    private final Cache<String, Known> checked;

    public AccessTokens(SigningKeys keys, String issuer, Duration life, InstantSource clock,
            MeterRegistry registry) {
        this.keys = keys;
        this.issuer = issuer;
        this.life = life;
        this.clock = clock;
        this.reader = new TokenReader(keys, clock);
        Cache<String, Known> empty = Caffeine.newBuilder().executor(Runnable::run).maximumSize(REMEMBERED)
                .recordStats()
                .expireAfter(Expiry.<String, Known>creating((token, known) -> left(known.caller()))).build();
        this.checked = CaffeineCacheMetrics.monitor(registry, empty, "access_tokens");
    }

    /** Whose token was good, and the id of the key that signed it, which may have been withdrawn since. */
    private record Known(Caller caller, String kid) {}

    /**
     * A token, with what goes with it.
     *
     * @param csrf      what requests must repeat that come with it in a cookie; null for one that is no cookie
     * @param expiresIn of the token
     */
    public record Issued(String token, @Nullable String csrf, Duration expiresIn) {
        /** Without the token. */
        @Override
        public String toString() {
            return "Issued for " + expiresIn;
        }
    }

    /**
     * Issues a token.
     *
     * @param until   end of the sign-in, which no token outlives
     * @param browser whether it goes into a cookie
     */
    public Issued issue(Account account, UUID signIn, Instant until, boolean browser) {
        long now = clock.instant().getEpochSecond();
        long expiry = Math.min(now + life.toSeconds(), until.getEpochSecond());
        var csrf = browser ? csrf() : null;
        var roles = new JsonArray();
        account.roles().stream().sorted().forEach(role -> roles.add(role.slug()));
        var claims = new JsonObject().put("iss", issuer).put("aud", TokenKey.AUDIENCE).put("sub", account.id())
                .put("jti", UUID.randomUUID().toString()).put("sid", signIn.toString()).put("ver", account.version())
                .put("roles", roles).put("iat", now).put("nbf", now).put("exp", expiry)
                .put(TokenReader.UNTIL, until.getEpochSecond());
        if (csrf != null) {
            claims.put("csrf", csrf);
        }
        return new Issued(keys.signing().sign(claims), csrf, Duration.ofSeconds(expiry - now));
    }

    private static String csrf() {
        byte[] bytes = new byte[CSRF_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Checks a token; whether it was revoked is for others to say. */
    public Verdict check(String token) {
        var known = checked.getIfPresent(token);
        if (known != null && keys.find(known.kid()) != null) {
            return left(known.caller()).isPositive() ? new Verdict.Good(known.caller()) : new Verdict.Bad();
        }
        var verdict = reader.read(token);
        if (verdict instanceof Verdict.Good(var caller)) {
            if (!left(caller).isPositive()) {
                return new Verdict.Bad();
            }
            checked.put(token, new Known(caller, TokenReader.kid(token)));
        }
        return verdict;
    }

    private Duration left(Caller caller) {
        return caller.credential() instanceof Caller.Token token ? Duration.between(clock.instant(), token.expiresAt())
                : Duration.ZERO;
    }
}
