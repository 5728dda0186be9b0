package io.parley.identity;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/**
 * A sign-in that was begun here and is going on at a provider.
 *
 * @param provider its name in the configuration
 * @param state    that the answer must repeat, so that it belongs to this browser
 * @param nonce    that the id token must repeat, so that it was issued for this sign-in
 * @param verifier of which the provider has the hash (PKCE, RFC 7636), so that the code is of no use to anybody else
 * @param until    when it is too late
 */
record OidcPending(String provider, String state, String nonce, String verifier, Instant until) {
    /** Time to sign in at the provider. */
    static final Duration LIFE = Duration.ofMinutes(10);

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int RANDOM_BYTES = 32;
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    static OidcPending begin(String provider, Instant now) {
        return new OidcPending(provider, random(), random(), random(), now.plus(LIFE));
    }

    /** What the provider is told of the verifier, by the method S256. */
    String challenge() {
        return BASE64.encodeToString(sha256(verifier));
    }

    /** Whether it is that of a provider, still in time, and its state is the one; in constant time. */
    boolean answers(String name, String answered, Instant now) {
        return provider.equals(name) && now.isBefore(until) && MessageDigest
                .isEqual(state.getBytes(StandardCharsets.UTF_8), answered.getBytes(StandardCharsets.UTF_8));
    }

    String toJson() {
        return new JsonObject().put("p", provider).put("s", state).put("n", nonce).put("v", verifier)
                .put("u", until.getEpochSecond()).encode();
    }

    static OidcPending ofJson(String text) {
        var json = new JsonObject(text);
        return new OidcPending(json.getString("p"), json.getString("s"), json.getString("n"), json.getString("v"),
                Instant.ofEpochSecond(json.getLong("u")));
    }

    private static String random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(bytes);
        return BASE64.encodeToString(bytes);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Without what must stay between here, the browser and the provider. */
    @Override
    public String toString() {
        return "OidcPending[" + provider + "]";
    }
}
