package io.parley.identity.token;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Secrets that mean nothing by themselves: 256 random bits behind a prefix that shows what they are, also to scanners for lost
 * secrets. Only their SHA-256 is stored; a slow hash would add nothing to that many bits.
 */
public enum OpaqueToken {
    REFRESH("prt_"), API_KEY("pak_"), INVITATION("piv_");

    private static final int BYTES = 32;
    private static final int HINT = 10;
    private static final Pattern BODY = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String prefix;

    OpaqueToken(String prefix) {
        this.prefix = prefix;
    }

    /** Another one. */
    public String make() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Whether a text says that it is one of this kind. */
    public boolean claims(String text) {
        return text.startsWith(prefix);
    }

    /** Whether a text can be one of this kind. */
    public boolean fits(String text) {
        return claims(text) && BODY.matcher(text.substring(prefix.length())).matches();
    }

    /** What is stored of a token, and what it is found by. */
    public static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Its beginning, by which people tell tokens apart; far too little to guess the rest. */
    public static String hint(String token) {
        return token.substring(0, Math.min(HINT, token.length()));
    }
}
