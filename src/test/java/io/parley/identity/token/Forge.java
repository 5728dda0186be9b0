package io.parley.identity.token;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes tokens of any kind, by nothing but the Java platform. */
final class Forge {
    private static final String PKCS8 = "302e020100300506032b657004220420";

    private Forge() {}

    static String encode(JsonObject part) {
        return encode(part.encode().getBytes(StandardCharsets.UTF_8));
    }

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static JsonObject decode(String part) {
        return new JsonObject(new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8));
    }

    static JsonObject header(String kid) {
        return new JsonObject().put("alg", "EdDSA").put("typ", "at+jwt").put("kid", kid);
    }

    /** Signed as the header says or not, with a private key as a JWK. */
    static String signed(JsonObject header, JsonObject claims, JsonObject jwk) {
        var text = encode(header) + "." + encode(claims);
        try {
            var raw = HexFormat.of()
                    .parseHex(PKCS8 + HexFormat.of().formatHex(Base64.getUrlDecoder().decode(jwk.getString("d"))));
            var signature = Signature.getInstance("Ed25519");
            signature.initSign(KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(raw)));
            signature.update(text.getBytes(StandardCharsets.US_ASCII));
            return text + "." + encode(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With a secret, as HS256 and its like. */
    static String mac(String algorithm, JsonObject header, JsonObject claims, byte[] secret) {
        var text = encode(header) + "." + encode(claims);
        try {
            var mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret, algorithm));
            return text + "." + encode(mac.doFinal(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
