package io.parley.identity;

import io.parley.core.VisibleText;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an id token must say before anybody is signed in by it (OpenID Connect Core 1.0, section 3.1.3.7). Its signature is checked
 * by the library; what is checked here does not depend on what that also looks at.
 */
final class OidcToken {
    /** Clocks of providers may differ by that. */
    static final Duration LEEWAY = Duration.ofSeconds(60);

    /** A token comes straight from the provider, so it was issued just now. */
    private static final Duration MAX_AGE = Duration.ofMinutes(10);

    /** Signatures that only the holder of a private key can make: never {@code none}, never a shared secret. */
    private static final Set<String> ALGORITHMS = Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256",
            "ES384", "ES512", "EdDSA");

    /** At most 255 characters of ASCII (section 2), taken to the letter: no two of them may become one when they are stored. */
    private static final Pattern SUBJECT = Pattern.compile("(?=.*[!-~])[ -~]{1,255}");

    private static final int MAX_NAME = 100;

    /** Seconds: what is further away is no time, and would be another one when it is cut to 64 bits. */
    private static final double FAR = 1e15;

    private OidcToken() {}

    /** A token that is not good. The reason is for the audit trail, and names nothing that the token says. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(String reason) {
            super(reason, null, true, false);
        }
    }

    /** Refuses what is not signed in a way that is worth to be looked at. */
    static String requireSigned(@Nullable Object given) {
        String token = given instanceof String text ? text : "";
        var parts = token.split("\\.", -1);
        if (parts.length != 3 || parts[2].isEmpty() || !ALGORITHMS.contains(algorithm(parts[0]))) {
            throw new Refused("id token not signed as it must be");
        }
        return token;
    }

    private static String algorithm(String header) {
        try {
            var json = new JsonObject(new String(Base64.getUrlDecoder().decode(header), StandardCharsets.UTF_8));
            return json.getValue("alg") instanceof String algorithm ? algorithm : "";
        } catch (RuntimeException e) {
            return "";
        }
    }

    /** Refuses the claims of a token that was not issued by this issuer, to this client, for this sign-in, just now. */
    static void require(JsonObject claims, String issuer, String client, String nonce, Instant now) {
        check(issuer.equals(claims.getValue("iss")), "id token of another issuer");
        requireAudience(claims, client);
        check(nonce.equals(claims.getValue("nonce")), "id token for another sign-in");
        requireTimes(claims, now);
        check(claims.getValue("sub") instanceof String subject && SUBJECT.matcher(subject).matches(),
                "id token without a subject");
    }

    private static void requireAudience(JsonObject claims, String client) {
        var audience = claims.getValue("aud") instanceof JsonArray several ? several
                : JsonArray.of(claims.getValue("aud"));
        check(audience.contains(client), "id token for another client");
        Object party = claims.getValue("azp");
        check(party == null ? audience.size() == 1 : client.equals(party), "id token for another party");
    }

    private static void requireTimes(JsonObject claims, Instant now) {
        long expires = seconds(claims, "exp");
        long issued = seconds(claims, "iat");
        check(now.minus(LEEWAY).getEpochSecond() < expires, "id token expired");
        check(issued <= now.plus(LEEWAY).getEpochSecond(), "id token of the future");
        check(issued >= now.minus(MAX_AGE).getEpochSecond(), "id token issued long ago");
        check(!claims.containsKey("nbf") || seconds(claims, "nbf") <= now.plus(LEEWAY).getEpochSecond(),
                "id token not valid yet");
    }

    private static long seconds(JsonObject claims, String name) {
        if (claims.getValue(name) instanceof Number number && Math.abs(number.doubleValue()) < FAR) {
            return number.longValue();
        }
        throw new Refused("id token without times");
    }

    /** Of the account at the provider; after {@link #require}. */
    static String subject(JsonObject claims) {
        return claims.getString("sub");
    }

    /** In its one spelling; null unless the provider says that it belongs to the person. */
    static @Nullable String email(JsonObject claims) {
        String email = text(claims, "email");
        boolean verified = "true".equals(String.valueOf(claims.getValue("email_verified")));
        return verified && email != null ? EmailAddress.parse(email).orElse(null) : null;
    }

    /** To show; what providers say of a name is optional, all of it. */
    static String name(JsonObject claims) {
        for (String claim : new String[] {"name", "preferred_username", "nickname", "email"}) {
            String name = claims.getValue(claim) instanceof String text ? VisibleText.line(text, 2 * MAX_NAME) : "";
            if (!name.isEmpty()) {
                return VisibleText.start(name, MAX_NAME).strip();
            }
        }
        return "Somebody";
    }

    /** A claim without control characters and blanks around it; null when nothing is left. */
    private static @Nullable String text(JsonObject claims, String name) {
        var text = claims.getValue(name) instanceof String string ? string.replaceAll("\\p{Cntrl}", " ").strip() : "";
        return text.isEmpty() ? null : text;
    }

    private static void check(boolean good, String otherwise) {
        if (!good) {
            throw new Refused(otherwise);
        }
    }
}
