package io.parley.identity;

import io.parley.core.Principal;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a request, and by what right.
 *
 * @param roles   unmodifiable; empty for {@link #NOBODY}
 * @param version of the account when the credential was issued; what {@link Revocations} compares
 */
public record Caller(Principal principal, Set<UserRole> roles, long version, Credential credential) {
    /** A request without credentials. Its principal owns nothing. */
    public static final Caller NOBODY = new Caller(new Principal("nobody"), Set.of(), 0, new Nothing());

    /** The one user of a node in development mode, who has its secret and no account to sign in to. */
    public static final Caller LOCAL = new Caller(Principal.LOCAL, Set.of(UserRole.values()), 0, new Nothing());

    public Caller {
        roles = Set.copyOf(roles);
    }

    /** How the caller has shown who it is. */
    public sealed interface Credential {}

    /** Not at all. */
    public record Nothing() implements Credential {}

    /**
     * By an access token.
     *
     * @param signIn    that it stems from
     * @param csrf      what a request must repeat that has the token from a cookie; null where it came as a bearer token
     * @param expiresAt of the token
     * @param until     end of the sign-in, however often it is refreshed
     */
    public record Token(UUID signIn, @Nullable String csrf, Instant expiresAt, Instant until) implements Credential {
        /** Of a sign-in that ends with the token. */
        public Token(UUID signIn, @Nullable String csrf, Instant expiresAt) {
            this(signIn, csrf, expiresAt, expiresAt);
        }
    }

    /**
     * By a personal API key.
     *
     * @param expiresAt null for one that does not expire
     */
    public record Key(UUID id, @Nullable Instant expiresAt) implements Credential {}

    /**
     * When what was begun with it must end at the latest, even if nobody revokes anything: with a key or a sign-in, not with an access token,
     * which is refreshed. Null: never.
     */
    public @Nullable Instant until() {
        return switch (credential) {
            case Nothing none -> null;
            case Token token -> token.until();
            case Key key -> key.expiresAt();
        };
    }

    public boolean is(UserRole role) {
        return roles.contains(role);
    }

    public boolean isKnown() {
        return !roles.isEmpty();
    }
}
