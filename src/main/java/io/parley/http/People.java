package io.parley.http;

import io.parley.identity.Accounts;
import io.parley.identity.Authenticator;
import io.parley.identity.Caller;
import io.parley.identity.Identity;
import io.parley.identity.IdentityConfig;
import io.parley.identity.Keys;
import io.parley.identity.OidcSignIns;
import io.parley.identity.RateLimiter;
import io.parley.identity.SignIns;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Who may call, as the ingress asks for it.
 *
 * @param oidc        for people who sign in elsewhere
 * @param refused     whether somebody who was known is not any more; never blocks
 * @param onRefusal   has it called on the present context whenever more callers are refused
 * @param jwks        public parts of the keys that tokens are signed with, as a JWK set (RFC 7517)
 * @param limiter     counts requests
 * @param clock       on which all nodes agree
 * @param local       of a node in development mode
 */
public record People(Authenticator authenticator, SignIns signIns, OidcSignIns oidc, Accounts accounts, Keys keys,
        Predicate<Caller> refused, Consumer<Runnable> onRefusal, Supplier<String> jwks, RateLimiter limiter,
        IdentityConfig config, InstantSource clock, LocalUser local) {

    /** What a deployed {@link Identity} offers. */
    public static People of(Identity identity, RateLimiter limiter, IdentityConfig config, LocalUser local) {
        var revocations = identity.revocations();
        return new People(identity.authenticator(), identity.signIns(), identity.oidc(), identity.accounts(),
                identity.keys(), revocations::refuses, revocations::onChange, identity::jwks, limiter, config,
                identity.clock(), local);
    }
}
