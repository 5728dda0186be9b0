package io.parley.identity;

import io.parley.identity.token.SealingKeys;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Seals a {@link OidcPending pending sign-in}, so that the browser that makes it can keep it and bring it to any node: nobody else
 * can read, change or make one (AES-256-GCM).
 */
final class OidcSeal {
    /** What its keys are derived for. */
    static final String PURPOSE = "parley-oidc-pending-1";

    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    /** Longer ones are not looked at. */
    private static final int MAX_LENGTH = 2_048;

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final Keys keys;

    /** Keys that all nodes have; from the thread of the caller. */
    interface Keys {
        /** Name of the one to seal with. */
        String newest();

        /** For AES. Empty when there is none of this name (any more). */
        Optional<SecretKey> find(String name);
    }

    OidcSeal(Keys keys) {
        this.keys = keys;
    }

    static OidcSeal with(SealingKeys keys) {
        return new OidcSeal(new Keys() {
            @Override
            public String newest() {
                return keys.newest();
            }

            @Override
            public Optional<SecretKey> find(String name) {
                return keys.find(name);
            }
        });
    }

    /** As the value of a cookie. */
    String seal(OidcPending pending) {
        var name = keys.newest();
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        byte[] sealed = apply(Cipher.ENCRYPT_MODE, keys.find(name).orElseThrow(), nonce,
                pending.toJson().getBytes(StandardCharsets.UTF_8)).orElseThrow();
        return encode(name.getBytes(StandardCharsets.UTF_8)) + "." + encode(nonce) + "." + encode(sealed);
    }

    /** Empty when it was not sealed here, or long ago. */
    Optional<OidcPending> open(String text) {
        var parts = text.split("\\.", -1);
        if (parts.length != 3 || text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            byte[] nonce = decode(parts[1]);
            byte[] sealed = decode(parts[2]);
            return keys.find(new String(decode(parts[0]), StandardCharsets.UTF_8))
                    .flatMap(key -> apply(Cipher.DECRYPT_MODE, key, nonce, sealed))
                    .map(open -> OidcPending.ofJson(new String(open, StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Empty for what the key has not sealed. */
    private static Optional<byte[]> apply(int mode, SecretKey key, byte[] nonce, byte[] text) {
        try {
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            return Optional.of(cipher.doFinal(text));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static String encode(byte[] bytes) {
        return ENCODER.encodeToString(bytes);
    }

    private static byte[] decode(String text) {
        return Base64.getUrlDecoder().decode(text);
    }
}
