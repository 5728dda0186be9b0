package io.parley.identity.password;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

/**
 * Passwords that are tried first (ASVS 5.0 6.2.4): of the million that people have used most, by SecLists' "10-million-password-list", all 44,000 with
 * 12 characters and more, and those of the first 40,000 with 6 and more. What is kept is the first five bytes of the SHA-256 of each in lower
 * case, in their order: 400 KB, which take one password in ten million for one of them by mistake.
 */
final class WellKnownPasswords {
    private static final String FILE = "well-known.bin";
    private static final int BYTES = 5;
    /** Of a word before what people put behind it to make it longer, and of that. */
    private static final int WORD = 6;
    private static final int TAIL = 6;
    private static final long[] HASHES = read();

    private WellKnownPasswords() {}

    /** Whether it is one of them, in any case, or one with a few digits and signs behind it. */
    static boolean contain(String password) {
        String lower = password.toLowerCase(Locale.ROOT);
        String word = word(lower);
        return has(lower) || (word.length() >= WORD && has(word));
    }

    private static String word(String password) {
        int end = password.length();
        while (end > 0 && password.length() - end < TAIL && !Character.isLetter(password.charAt(end - 1))) {
            end--;
        }
        return password.substring(0, end);
    }

    private static boolean has(String password) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(password.getBytes(UTF_8));
            return Arrays.binarySearch(HASHES, number(hash, 0)) >= 0;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long[] read() {
        try (var file = Objects.requireNonNull(WellKnownPasswords.class.getResourceAsStream(FILE))) {
            byte[] all = file.readAllBytes();
            long[] hashes = new long[all.length / BYTES];
            Arrays.setAll(hashes, i -> number(all, i * BYTES));
            return hashes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long number(byte[] bytes, int from) {
        long number = 0;
        for (int i = from; i < from + BYTES; i++) {
            number = number << Byte.SIZE | Byte.toUnsignedLong(bytes[i]);
        }
        return number;
    }
}
