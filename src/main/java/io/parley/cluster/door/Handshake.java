package io.parley.cluster.door;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What two nodes say before anything else. Who accepts begins with a challenge: eight bytes that name the protocol and a nonce of 32. Who
 * dials answers with the same of its own and a proof of 32, the accepting one with its proof. A proof is an HMAC-SHA256, with the key that both
 * have, over who makes it and both nonces: neither a proof that was heard before nor one's own, sent back, is good.
 */
public final class Handshake {
    private static final byte[] PROTOCOL = "PARLEY\0\1".getBytes(UTF_8);
    private static final String MAC = "HmacSHA256";
    private static final int NONCE = 32;

    static final int PROOF = 32;
    static final int CHALLENGE = PROTOCOL.length + NONCE;
    /** A challenge and a proof. */
    static final int ANSWER = CHALLENGE + PROOF;

    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param port         what it is for: what is said at one is of no use at another
     * @param installation what all nodes on the same database have in common
     * @param secret       what they share besides; null where they share nothing
     */
    public Handshake(String port, String installation, @Nullable String secret) {
        byte[] shared = mac(new SecretKeySpec(("parley " + port + " " + installation).getBytes(UTF_8), MAC),
                secret == null ? new byte[0] : secret.getBytes(UTF_8));
        this.key = new SecretKeySpec(shared, MAC);
    }

    byte[] challenge() {
        byte[] challenge = Arrays.copyOf(PROTOCOL, CHALLENGE);
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        System.arraycopy(nonce, 0, challenge, PROTOCOL.length, NONCE);
        return challenge;
    }

    static boolean isChallenge(byte[] bytes) {
        return bytes.length == CHALLENGE && Arrays.equals(bytes, 0, PROTOCOL.length, PROTOCOL, 0, PROTOCOL.length);
    }

    /** Of the one that dials. */
    byte[] answer(byte[] challenge, byte[] own) {
        byte[] answer = Arrays.copyOf(own, ANSWER);
        System.arraycopy(proof("dials", challenge, own), 0, answer, CHALLENGE, PROOF);
        return answer;
    }

    /** Whether an answer to a challenge is that of somebody who has the key. */
    boolean isAnswer(byte[] answer, byte[] challenge) {
        byte[] theirs = Arrays.copyOf(answer, CHALLENGE);
        return answer.length == ANSWER && isChallenge(theirs) && MessageDigest
                .isEqual(Arrays.copyOfRange(answer, CHALLENGE, ANSWER), proof("dials", challenge, theirs));
    }

    /** Of the one that accepts. */
    byte[] welcome(byte[] challenge, byte[] answer) {
        return proof("accepts", challenge, Arrays.copyOf(answer, CHALLENGE));
    }

    boolean isWelcome(byte[] welcome, byte[] challenge, byte[] own) {
        return MessageDigest.isEqual(welcome, proof("accepts", challenge, own));
    }

    private byte[] proof(String who, byte[] accepting, byte[] dialling) {
        return mac(key, who.getBytes(UTF_8), accepting, dialling);
    }

    private static byte[] mac(SecretKeySpec key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + MAC, e);
        }
    }
}
