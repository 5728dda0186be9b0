package io.parley.identity.token;

import io.parley.core.Principal;
import io.parley.identity.Caller;
import io.parley.identity.UserRole;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads access tokens, more strictly than a general library does (RFC 8725): one algorithm, one type, a named key, no other header,
 * one spelling of the signature, every claim there, of its type, and none from the future. What is not so is bad, whatever else holds. One that
 * has expired is good here: {@link AccessTokens#check} refuses it, each time it comes.
 */
final class TokenReader {
    /** Claim with the end of the sign-in; not in tokens of versions that did not tell. */
    static final String UNTIL = "until";

    private static final int MAX_LENGTH = 4096;
    private static final Set<String> HEADERS = Set.of("alg", "typ", "kid");
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]{86}");
    private static final Verdict BAD = new Verdict.Bad();

    /** By how many seconds nodes may differ in what they take for the time. */
    private static final int LEEWAY = 5;

    private final SigningKeys keys;
    private final InstantSource clock;

    TokenReader(SigningKeys keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    Verdict read(String token) {
        if (token.length() > MAX_LENGTH || !SHAPE.matcher(token).matches() || !isCanonical(token)) {
            return BAD;
        }
        try {
            var header = header(token);
            if (!isAllowed(header)) {
                return BAD;
            }
            var key = keys.find(header.getString("kid"));
            return key == null ? new Verdict.UnknownKey() : verify(key, token);
        } catch (RuntimeException e) {
            // whatever a parser does not like
            return BAD;
        }
    }

    /** The last character of a signature carries bits that mean nothing: one signature, one text. */
    private static boolean isCanonical(String token) {
        var signature = token.substring(token.lastIndexOf('.') + 1);
        return "AQgw".indexOf(signature.charAt(signature.length() - 1)) >= 0;
    }

    /** The id of the key that signed a token which was found good. */
    static String kid(String token) {
        return header(token).getString("kid");
    }

    private static JsonObject header(String token) {
        return new JsonObject(new String(Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.'))),
                StandardCharsets.UTF_8));
    }

    private static boolean isAllowed(JsonObject header) {
        return header.fieldNames().equals(HEADERS) && TokenKey.ALGORITHM.equals(header.getValue("alg"))
                && TokenKey.TYPE.equals(header.getValue("typ")) && header.getValue("kid") instanceof String;
    }

    private Verdict verify(TokenKey key, String token) {
        var verified = key.verify(token);
        if (!verified.succeeded()) {
            return BAD;
        }
        var caller = caller(verified.result());
        return caller == null ? BAD : new Verdict.Good(caller);
    }

    /** Null, or an exception, where a claim is missing or not of its type. */
    private @Nullable Caller caller(JsonObject claims) {
        long latest = clock.instant().getEpochSecond() + LEEWAY;
        if (text(claims, "jti").isEmpty() || claims.getLong("iat") > latest || claims.getLong("nbf") > latest) {
            return null;
        }
        var roles = roles(claims.getJsonArray("roles"));
        var subject = text(claims, "sub");
        var csrf = claims.containsKey("csrf") ? text(claims, "csrf") : null;
        long expiry = claims.getLong("exp");
        var credential = new Caller.Token(UUID.fromString(text(claims, "sid")), csrf, Instant.ofEpochSecond(expiry),
                Instant.ofEpochSecond(claims.getLong(UNTIL, expiry)));
        return subject.isEmpty() || roles.isEmpty() ? null
                : new Caller(new Principal(subject), roles, claims.getLong("ver"), credential);
    }

    /** The library would turn anything into text. */
    private static String text(JsonObject claims, String name) {
        return (String) Objects.requireNonNull(claims.getValue(name));
    }

    /** Those that this version knows. */
    private static Set<UserRole> roles(JsonArray names) {
        var roles = EnumSet.noneOf(UserRole.class);
        for (var role : UserRole.values()) {
            if (names.contains(role.slug())) {
                roles.add(role);
            }
        }
        return roles;
    }
}
