package io.parley.identity.token;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.crypto.SecretKey;

/**
 * Keys for what nodes seal and hand out, to have it brought back to any of them: one for each signing key, derived from it for one
 * purpose alone. Every node has them, and none is stored. From any thread.
 */
public final class SealingKeys {
    private final SigningKeys keys;
    private final byte[] purpose;

    /** @param purpose in ASCII; another one has other keys */
    public SealingKeys(SigningKeys keys, String purpose) {
        this.keys = keys;
        this.purpose = purpose.getBytes(StandardCharsets.US_ASCII);
    }

    /** Name of the key to seal with; every node knows it. Fails with {@link IllegalStateException} while there is none. */
    public String newest() {
        return keys.signing().kid();
    }

    /** For AES with 256 bits. Empty when there is no such key any more. */
    public Optional<SecretKey> find(String kid) {
        return Optional.ofNullable(keys.find(kid)).map(key -> key.derive(purpose));
    }
}
