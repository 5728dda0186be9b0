package io.parley.identity;

import io.parley.core.Bounds;
import io.parley.core.Secret;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may sign in and how; keys under {@code identity}.
 *
 * @param development  whether nobody needs an account
 * @param developmentToken secret by which the local user is known there; null to have one made, which is kept in the data directory
 * @param publicUrl    where people reach the installation; issuer of its tokens, and where sign-in elsewhere returns to; null
 *                     while there is none
 * @param registration who may make an account
 * @param admin        the first administrator
 * @param passwords    what passwords must be and cost
 * @param tokens       life of tokens and keys
 * @param maxKeys      personal API keys of one account
 * @param maxStreams   event streams of one account at one node; beyond it {@code TOO_MANY_STREAMS}
 * @param maxReplies   replies of one account at a time at one node; beyond it {@code TOO_MANY_REPLIES}. 0: half of the calls that
 *                     a node may have under way
 * @param maxBytes     bytes of text in the sessions of one account; beyond it {@code STORAGE_FULL}
 * @param limits       requests in a time
 * @param oidc         providers of OpenID Connect by name, in lower case letters, digits and hyphens
 */
public record IdentityConfig(Development development, @Nullable Secret developmentToken, @Nullable String publicUrl,
        Registration registration,
        Admin admin, Passwords passwords, Tokens tokens, @Bounds(min = "1", max = "1000") int maxKeys,
        @Bounds(min = "1", max = "100000") int maxStreams, @Bounds(max = "100000") int maxReplies,
        @Bounds(min = "1KiB") long maxBytes, Limits limits, Map<String, Oidc> oidc) {

    /** As in {@code config/parley.yaml}. */
    public static final IdentityConfig DEFAULT = new IdentityConfig(Development.AUTO, null, null,
            Registration.INVITATION,
            Admin.DEFAULT, Passwords.DEFAULT, Tokens.DEFAULT, 20, 100, 0, 1L << 30, Limits.DEFAULT, Map.of());

    private static final Pattern DEVELOPMENT_TOKEN = Pattern.compile("[A-Za-z0-9._~-]{16,200}");

    public IdentityConfig {
        if (developmentToken != null && !isDevelopmentToken(developmentToken.value())) {
            throw new IllegalArgumentException(
                    "development-token must be 16 to 200 of A-Z, a-z, 0-9, '.', '_', '~' and '-'");
        }
        oidc = Collections.unmodifiableMap(new LinkedHashMap<>(oidc));
        oidc.keySet().forEach(OidcChecks::requireName);
        if (publicUrl != null) {
            OidcChecks.requirePublicUrl(publicUrl);
        }
        if (!oidc.isEmpty() && publicUrl == null) {
            throw new IllegalArgumentException("public-url must be set where people sign in with OpenID Connect");
        }
    }

    /** What can stand in a header and in a URL as it is. */
    public static boolean isDevelopmentToken(String token) {
        return DEVELOPMENT_TOKEN.matcher(token).matches();
    }

    /**
     * Replies of one account at a time at one node, at least 1.
     *
     * @param calls that a node may have under way
     */
    public int maxReplies(int calls) {
        return maxReplies > 0 ? maxReplies : Math.max(1, calls / 2);
    }

    /** Whether people reach the installation by https, there or at a proxy in front. */
    public boolean isHttps() {
        return publicUrl != null && publicUrl.startsWith("https:");
    }

    /** Whether a node takes whoever has its secret for its one user, the local user. */
    public enum Development {
        /** On a node that listens on loopback and has its own Postgres. */
        AUTO,
        /** On loopback only; elsewhere the node does not start. */
        ON, OFF
    }

    /** Who may make an account. */
    public enum Registration {
        /** Anybody. */
        OPEN,
        /** Nobody but through OpenID Connect. */
        CLOSED,
        /** Who was invited by an administrator. */
        INVITATION
    }

    /**
     * The administrator that is made where there is none yet, unless in development mode; keys under {@code identity.admin}.
     *
     * @param email    address to sign in with
     * @param password null to have one made, which is shown once
     */
    public record Admin(String email, @Nullable Secret password) {
        /** As in {@code config/parley.yaml}. */
        public static final Admin DEFAULT = new Admin("admin@localhost", null);
    }

    /**
     * Argon2id (RFC 9106) and what it may take; keys under {@code identity.passwords}.
     *
     * @param minLength   characters
     * @param memoryKib   of one computation
     * @param iterations  passes over the memory
     * @param parallelism lanes
     * @param threads     computations at a time
     * @param queue       computations that wait; beyond it {@code OVERLOADED}
     */
    public record Passwords(@Bounds(min = "8", max = "128") int minLength,
            @Bounds(min = "7168", max = "1048576") int memoryKib, @Bounds(min = "1", max = "100") int iterations,
            @Bounds(min = "1", max = "16") int parallelism, @Bounds(min = "1", max = "64") int threads,
            @Bounds(min = "1", max = "10000") int queue) {
        /** As in {@code config/parley.yaml}. */
        public static final Passwords DEFAULT = new Passwords(12, 19_456, 2, 1, 1, 64);
    }

    /**
     * Life of tokens and keys; keys under {@code identity.tokens}.
     *
     * @param access     of an access token
     * @param refresh    of a sign-in, however often it is refreshed
     * @param grace      in which a refresh token that was used is taken again, since its answer may be lost
     * @param signingKey after which another key signs; the old one is good for as long as a token that it signed
     * @param poll       pause between two readings of what was revoked
     */
    public record Tokens(@Bounds(min = "10s", max = "1h") Duration access,
            @Bounds(min = "1m", max = "365d") Duration refresh, @Bounds(min = "0s", max = "1m") Duration grace,
            @Bounds(min = "1h", max = "365d") Duration signingKey,
            @Bounds(min = "50ms", max = "1s") Duration poll) {
        /** As in {@code config/parley.yaml}. */
        public static final Tokens DEFAULT = new Tokens(Duration.ofMinutes(10), Duration.ofDays(30),
                Duration.ofSeconds(10), Duration.ofDays(30), Duration.ofMillis(300));
    }

    /**
     * Requests in a time, each as {@code NUMBER/TIME} such as {@code 600/1m}; keys under {@code identity.limits}. An empty list
     * limits nothing.
     *
     * @param account       of one account, all its tokens and keys together
     * @param key           of one API key
     * @param address       of one network address without credentials
     * @param signInAccount attempts to sign in as one account from one network address; past it as many again where only the right
     *                      password gets through
     * @param signInAddress attempts to sign in from one network address; likewise
     * @param signInTotal   attempts to sign in as one account from all addresses that it has not signed in from yet
     * @param proxies       how many proxies in front are trusted to append to {@code X-Forwarded-For}; 0: the connection's address
     */
    public record Limits(List<String> account, List<String> key, List<String> address, List<String> signInAccount,
            List<String> signInAddress, List<String> signInTotal, @Bounds(max = "8") int proxies) {
        /** As in {@code config/parley.yaml}. */
        public static final Limits DEFAULT = new Limits(List.of("600/1m", "10000/1h"), List.of("600/1m", "10000/1h"),
                List.of("120/1m"), List.of("10/15m"), List.of("60/15m"),
                List.of("100/1h", "500/1d"), 0);

        public Limits {
            account = checked("account", account);
            key = checked("key", key);
            address = checked("address", address);
            signInAccount = checked("sign-in-account", signInAccount);
            signInAddress = checked("sign-in-address", signInAddress);
            signInTotal = checked("sign-in-total", signInTotal);
        }

        private static List<String> checked(String name, List<String> limits) {
            try {
                RateLimiter.Limit.parseAll(name, limits);
                return List.copyOf(limits);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(name + " " + e.getMessage(), e);
            }
        }
    }

    /**
     * A provider of OpenID Connect; keys under {@code identity.oidc.NAME}.
     *
     * @param issuer       its issuer, where its configuration is found; on https, or on this machine
     * @param clientId     of Parley there
     * @param clientSecret null for a public client
     * @param scopes       that are asked for; {@code openid} always is; null: {@code profile} and {@code email}
     * @param groupsClaim  claim of the id token that has the person's groups; null: roles are managed here
     * @param roles        roles of groups, each as {@code group=role}
     */
    public record Oidc(String issuer, String clientId, @Nullable Secret clientSecret, @Nullable List<String> scopes,
            @Nullable String groupsClaim, @Nullable List<String> roles) {
        public Oidc {
            scopes = OidcChecks.scopes(scopes);
            roles = roles == null ? List.of() : List.copyOf(roles);
            OidcRoles.parse(roles);
            OidcChecks.requireIssuer(issuer);
        }
    }
}
