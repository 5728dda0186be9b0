package io.parley.http;

import io.parley.identity.Accounts;
import io.parley.identity.Authenticator;
import io.parley.identity.Caller;
import io.parley.identity.Identity;
import io.parley.identity.IdentityConfig;
import io.parley.identity.Keys;
import io.parley.identity.OidcSignIns;
import io.parley.identity.RateLimiter;
import io.parley.identity.Revocations;
import io.parley.identity.SignIns;
import java.util.function.Supplier;

/**
 * Who may call, as the ingress asks for it.
 *
 * @param oidc        for people who sign in elsewhere
 * @param refusals    who is known no more
 * @param jwks        public parts of the keys that tokens are signed with, as a JWK set (RFC 7517)
 * @param limiter     counts requests
 * @param development whether requests of this machine without credentials are the local user's
 */
public record People(Authenticator authenticator, SignIns signIns, OidcSignIns oidc, Accounts accounts, Keys keys,
        Refusals refusals, Supplier<String> jwks, RateLimiter limiter, IdentityConfig config,
        boolean development) {

    /** Tells that callers who were known are not any more. */
    public interface Refusals {
        /** Never blocks. */
        boolean refuses(Caller caller);

        /** Has it called on the present context whenever more callers are refused. */
        void onChange(Runnable listener);

        private static Refusals of(Revocations revocations) {
            return new Refusals() {
                @Override
                public boolean refuses(Caller caller) {
                    return revocations.refuses(caller);
                }

                @Override
                public void onChange(Runnable listener) {
                    revocations.onChange(listener);
                }
            };
        }
    }

    /** What a deployed {@link Identity} offers. */
    public static People of(Identity identity, RateLimiter limiter, IdentityConfig config, boolean development) {
        return new People(identity.authenticator(), identity.signIns(), identity.oidc(), identity.accounts(),
                identity.keys(), Refusals.of(identity.revocations()), identity::jwks, limiter, config, development);
    }
}
