package io.parley.identity.token;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.impl.jose.JWK;
import io.vertx.ext.auth.impl.jose.JWS;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * A key that signs access tokens and checks them: Ed25519 (RFC 8037), and nothing else. Each has a verifier of its own that knows
 * no other key and no other algorithm, so that a token cannot choose. From any thread.
 */
final class TokenKey {
    static final String ALGORITHM = "EdDSA";
    static final String TYPE = "at+jwt";
    static final String AUDIENCE = "parley";
    private static final int KEY_BYTES = 32;
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final String kid;
    private final JsonObject shown;
    private final byte[] secret;
    private final JWS signer;
    private final JWTAuth verifier;

    private TokenKey(Vertx vertx, String kid, JsonObject jwk, String issuer) {
        this.kid = kid;
        this.secret = Base64.getUrlDecoder().decode(jwk.getString("d"));
        this.shown = new JsonObject().put("kty", "OKP").put("crv", "Ed25519").put("x", jwk.getString("x"))
                .put("kid", kid).put("use", "sig").put("alg", ALGORITHM);
        this.signer = new JWS(new JWK(jwk));
        this.verifier = JWTAuth.create(vertx, new JWTAuthOptions().addJwk(shown)
                .setJWTOptions(new JWTOptions().setIssuer(issuer).addAudience(AUDIENCE).setIgnoreExpiration(true)));
    }

    /** Reads what {@link #make} has made. Fails with a {@link RuntimeException} that has nothing of the key. */
    static TokenKey read(Vertx vertx, String kid, String jwk, String issuer) {
        try {
            return new TokenKey(vertx, kid, new JsonObject(jwk), issuer);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "not a private key of Ed25519 as a JWK (" + e.getClass().getSimpleName() + ")");
        }
    }

    /** Another private key as a JWK; its name is its thumbprint (RFC 7638). */
    static JsonObject make() {
        try {
            var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            // both encodings of RFC 8410 end with the raw key
            var x = BASE64.encodeToString(last(pair.getPublic().getEncoded()));
            var d = BASE64.encodeToString(last(pair.getPrivate().getEncoded()));
            return new JsonObject().put("kty", "OKP").put("crv", "Ed25519").put("x", x).put("d", d)
                    .put("kid", thumbprint(x));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform since 15 has Ed25519", e);
        }
    }

    private static byte[] last(byte[] encoded) {
        return Arrays.copyOfRange(encoded, encoded.length - KEY_BYTES, encoded.length);
    }

    private static String thumbprint(String x) {
        return BASE64.encodeToString(
                OpaqueToken.hash("{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"" + x + "\"}"));
    }

    String kid() {
        return kid;
    }

    /** The public part as a JWK; not to be changed. */
    JsonObject shown() {
        return shown;
    }

    /** The library would call the type of every token JWT; that of access tokens (RFC 9068) keeps them from being taken for others. */
    String sign(JsonObject claims) {
        var header = new JsonObject().put("typ", TYPE).put("alg", ALGORITHM).put("kid", kid);
        var signed = encode(header) + "." + encode(claims);
        return signed + "." + BASE64.encodeToString(signer.sign(signed.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String encode(JsonObject part) {
        return BASE64.encodeToString(part.encode().getBytes(StandardCharsets.UTF_8));
    }

    /** A key for AES that only who has this private key can derive (HKDF, RFC 5869). */
    SecretKey derive(byte[] purpose) {
        try {
            return KDF.getInstance("HKDF-SHA256").deriveKey("AES",
                    HKDFParameterSpec.ofExtract().addIKM(secret).thenExpand(purpose, KEY_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform since 25 has HKDF", e);
        }
    }

    /** The claims of a token that this key has signed for this issuer and audience, whether it is good at this time or not: the library
     * would ask this machine's clock. Completed at once. */
    Future<JsonObject> verify(String token) {
        return verifier.authenticate(new TokenCredentials(token)).map(TokenKey::claims);
    }

    private static JsonObject claims(User user) {
        return user.attributes().getJsonObject("accessToken");
    }
}
