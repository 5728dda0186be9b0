package io.parley.testing.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

/** Signs tokens, and spoils those of people who asked for it. */
final class Forger implements JwtEncoder {
    /** Claim with the kind of fault that is wanted. */
    static final String FAULT = "fault";

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final JwtEncoder honest;
    private final RSAKey key;

    Forger(JWKSource<SecurityContext> keys, RSAKey key) {
        this.honest = new NimbusJwtEncoder(keys);
        this.key = key;
    }

    @Override
    public Jwt encode(JwtEncoderParameters wanted) {
        Jwt token = honest.encode(wanted);
        Object fault = token.getClaims().getOrDefault(FAULT, "");
        var parts = token.getTokenValue().split("\\.");
        return switch (fault.toString()) {
            case "tampered" -> with(token, parts[0] + "." + tampered(parts[1]) + "." + parts[2]);
            case "unsigned" -> with(token, encode("{\"alg\":\"none\"}") + "." + parts[1] + ".");
            case "two-parts" -> with(token, encode("{\"alg\":\"none\"}") + "." + parts[1]);
            case "confused" -> with(token, confused(parts[1]));
            default -> token;
        };
    }

    private static String tampered(String claims) {
        var text = new String(Base64.getUrlDecoder().decode(claims), StandardCharsets.UTF_8);
        return encode(text.replace("\"sub\":\"", "\"sub\":\"not-"));
    }

    /** Signed with the public key, as if it were a shared secret. */
    private String confused(String claims) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.toRSAPublicKey().getEncoded(), "HmacSHA256"));
            var signed = encode("{\"alg\":\"HS256\",\"kid\":\"" + key.getKeyID() + "\"}") + "." + claims;
            return signed + "." + BASE64.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException | JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encode(String text) {
        return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Jwt with(Jwt token, String value) {
        return Jwt.withTokenValue(value).headers(headers -> headers.putAll(token.getHeaders()))
                .claims(claims -> claims.putAll(token.getClaims())).build();
    }
}
