package io.parley.identity.password;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * A password's hash by Argon2id, version 1.3 (RFC 9106), which is kept as a PHC string such as
 * {@code $argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA}. Making and comparing take long.
 */
final class Argon2Hash {
    private static final int SALT_BYTES = 16;
    private static final int TAG_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Pattern PHC = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=([1-9]\\d{0,8}),t=([1-9]\\d{0,5}),p=([1-9]\\d{0,4})\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");

    /**
     * What a computation costs.
     *
     * @param memoryKib   memory
     * @param iterations  passes over it
     * @param parallelism lanes
     */
    record Cost(int memoryKib, int iterations, int parallelism) {}

    private final Cost cost;
    private final byte[] salt;
    private final byte[] tag;

    private Argon2Hash(Cost cost, byte[] salt, byte[] tag) {
        this.cost = cost;
        this.salt = salt;
        this.tag = tag;
    }

    /** Computes the hash of a password with a salt of its own. */
    static Argon2Hash of(String password, Cost cost) {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        return new Argon2Hash(cost, salt, compute(password, cost, salt, TAG_BYTES));
    }

    /** Fails with {@link IllegalArgumentException}, whose text has nothing of the hash. */
    static Argon2Hash parse(String phc) {
        var parts = PHC.matcher(phc);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a hash by Argon2id");
        }
        var cost = new Cost(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)),
                Integer.parseInt(parts.group(3)));
        return new Argon2Hash(cost, Base64.getDecoder().decode(parts.group(4)),
                Base64.getDecoder().decode(parts.group(5)));
    }

    Cost cost() {
        return cost;
    }

    String phc() {
        var encoder = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + cost.memoryKib() + ",t=" + cost.iterations() + ",p=" + cost.parallelism() + "$"
                + encoder.encodeToString(salt) + "$" + encoder.encodeToString(tag);
    }

    /** Computes the password's hash and compares it. */
    boolean matches(String password) {
        return MessageDigest.isEqual(tag, compute(password, cost, salt, tag.length));
    }

    /** One form of those that look the same (as RFC 8265 has it), so that it does not matter on what it was typed. */
    private static byte[] compute(String password, Cost cost, byte[] salt, int length) {
        var parameters = new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(cost.memoryKib())
                .withIterations(cost.iterations())
                .withParallelism(cost.parallelism())
                .withSalt(salt)
                .build();
        var generator = new Argon2BytesGenerator();
        generator.init(parameters);
        byte[] tag = new byte[length];
        generator.generateBytes(Normalizer.normalize(password, Normalizer.Form.NFC).getBytes(StandardCharsets.UTF_8),
                tag);
        return tag;
    }
}
