package io.parley.http;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.core.Principal;
import io.parley.identity.Authenticator;
import io.parley.identity.Caller;
import io.parley.identity.IdentityConfig;
import io.parley.identity.LocalRateLimiter;
import io.parley.identity.RateLimiter;
import io.parley.identity.UserRole;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** Some people who are known by the token that is their name; {@code later} before a name has it looked up for a while. */
final class KnownPeople implements Authenticator {
    static final String CSRF = "csrf-of-the-sign-in";
    static final Caller USER = caller("user", new Caller.Token(UUID.randomUUID(), null, Instant.MAX), UserRole.USER);
    static final Caller ADMIN = caller("admin", new Caller.Token(UUID.randomUUID(), null, Instant.MAX), UserRole.USER,
            UserRole.ADMIN);
    static final Caller USERS_KEY = caller("user", new Caller.Key(UUID.randomUUID(), null), UserRole.USER);
    static final Caller ADMINS_KEY = caller("admin", new Caller.Key(UUID.randomUUID(), null), UserRole.USER,
            UserRole.ADMIN);
    static final Caller BROWSER = caller("user", new Caller.Token(UUID.randomUUID(), CSRF, Instant.MAX), UserRole.USER);

    private static final String LATER = "later-";
    private static final Map<String, Caller> BEARERS = Map.of("user", USER, "admin", ADMIN, "pak_user", USERS_KEY,
            "pak_admin", ADMINS_KEY);
    private static final Map<String, Caller> COOKIES = Map.of("browser", BROWSER, "user", USER);

    /** Who has been counted. */
    final List<RateLimiter.Claim> counted = new CopyOnWriteArrayList<>();

    private static Caller caller(String id, Caller.Credential credential, UserRole... roles) {
        return new Caller(new Principal(id), Set.of(roles), 0, credential);
    }

    /** Who comes without credentials is the local user, for tests of something else. */
    static final LocalUser EVERYBODY = new LocalUser() {
        @Override
        public boolean isKnownBy(String secret) {
            return false;
        }

        @Override
        public boolean isIn(HttpServerRequest request) {
            return true;
        }

        @Override
        public Cookie cookie() {
            throw new IllegalStateException();
        }

        @Override
        public String advice() {
            return "";
        }
    };

    /** What they could do once they are in is not there. */
    People people(LocalUser local) {
        return people(local, IdentityConfig.DEFAULT);
    }

    @SuppressWarnings("NullAway") // requests of these tests end before the services
    People people(LocalUser local, IdentityConfig config) {
        var limiter = new LocalRateLimiter();
        return new People(this, null, null, null, null, caller -> false, listener -> {}, () -> "{\"keys\":[]}",
                claims -> {
                    counted.addAll(claims);
                    return limiter.take(claims);
                }, config, InstantSource.system(), local);
    }

    @Override
    public Future<Caller> bearer(String credential) {
        return credential.startsWith(LATER)
                ? Vertx.currentContext().owner().timer(50)
                        .compose(now -> found(BEARERS, credential.substring(LATER.length())))
                : found(BEARERS, credential);
    }

    @Override
    public Future<Caller> cookie(String accessToken) {
        return found(COOKIES, accessToken);
    }

    private static Future<Caller> found(Map<String, Caller> known, String name) {
        return known.containsKey(name) ? Future.succeededFuture(known.get(name))
                : Future.failedFuture(new ChatException(ErrorCode.UNAUTHENTICATED, "Not good."));
    }
}
