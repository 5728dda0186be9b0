package io.parley.identity.password;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a new password must be: long, rather than of many kinds of characters, and not what is tried first (NIST SP 800-63B,
 * ASVS 5.0 6.2).
 */
public final class PasswordPolicy {
    /** Characters, more than anybody types. */
    public static final int MAX_LENGTH = 256;

    /** Names that are shorter are in many passwords by chance. */
    private static final int TELLING = 4;
    /** Of a piece that is repeated to and fro. */
    private static final int PIECE = 4;

    private final int minLength;

    /** @param minLength characters */
    public PasswordPolicy(int minLength) {
        this.minLength = minLength;
    }

    /**
     * Fails with {@code INVALID_FIELD}, saying what is wrong.
     *
     * @param email   of the account; null when it has none
     * @param pointer JSON pointer of the field with the password
     */
    public void check(String password, @Nullable String email, String pointer) {
        var wrong = wrong(password, email);
        if (wrong != null) {
            throw new ChatException(ErrorCode.INVALID_FIELD, wrong, pointer);
        }
    }

    private @Nullable String wrong(String password, @Nullable String email) {
        int length = password.codePointCount(0, password.length());
        if (length < minLength) {
            return "The password must have at least " + minLength + " characters.";
        }
        if (length > MAX_LENGTH) {
            return "The password may have at most " + MAX_LENGTH + " characters.";
        }
        if (email != null && contains(password, email)) {
            return "The password must not contain the e-mail address or its first part.";
        }
        if (isPattern(password.codePoints().toArray())) {
            return "The password is too simple: a pattern that is tried first.";
        }
        return WellKnownPasswords.contain(password)
                ? "The password is well known: many people have had it, and it is tried first." : null;
    }

    private static boolean contains(String password, String email) {
        String name = email.substring(0, Math.max(0, email.lastIndexOf('@'))).toLowerCase(Locale.ROOT);
        return name.length() >= TELLING && password.toLowerCase(Locale.ROOT).contains(name);
    }

    private static boolean isPattern(int[] characters) {
        for (int piece = 1; piece <= PIECE; piece++) {
            if (repeats(characters, piece)) {
                return true;
            }
        }
        return isSequence(characters, 1) || isSequence(characters, -1);
    }

    private static boolean repeats(int[] characters, int piece) {
        for (int i = piece; i < characters.length; i++) {
            if (characters[i] != characters[i - piece]) {
                return false;
            }
        }
        return true;
    }

    /** Whether each character follows the one before it, as in {@code abcdefgh}; after 9 comes 0, and after z a. */
    private static boolean isSequence(int[] characters, int step) {
        for (int i = 1; i < characters.length; i++) {
            if (characters[i] != next(characters[i - 1], step)) {
                return false;
            }
        }
        return true;
    }

    private static int next(int character, int step) {
        if (character >= '0' && character <= '9') {
            return '0' + Math.floorMod(character - '0' + step, 10);
        }
        if (character >= 'a' && character <= 'z') {
            return 'a' + Math.floorMod(character - 'a' + step, 26);
        }
        if (character >= 'A' && character <= 'Z') {
            return 'A' + Math.floorMod(character - 'A' + step, 26);
        }
        return character + step;
    }
}
