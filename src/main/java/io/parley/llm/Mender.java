package io.parley.llm;

/**
 * Makes the pieces of a provider's text well-formed one by one: a surrogate pair that was cut in two is joined again, half of one
 * that never is, and U+0000, which Postgres cannot store, become U+FFFD. The pieces can then be encoded, logged and stored apart.
 */
final class Mender {
    private static final char REPLACEMENT = '\uFFFD';

    private char waiting;

    /** The piece as far as it can be told; the first half of a pair at its end waits for the next. May be empty. */
    String mend(String piece) {
        return waiting == 0 && isPlain(piece) ? piece : mended(piece);
    }

    /** What is left when no further piece comes; mostly empty. */
    String rest() {
        if (waiting == 0) {
            return "";
        }
        waiting = 0;
        return String.valueOf(REPLACEMENT);
    }

    private static boolean isPlain(String piece) {
        for (int i = 0; i < piece.length(); i++) {
            char c = piece.charAt(i);
            if (c == 0 || Character.isSurrogate(c)) {
                return false;
            }
        }
        return true;
    }

    private String mended(String piece) {
        var whole = new StringBuilder(piece.length() + 1);
        for (int i = 0; i < piece.length(); i++) {
            take(piece.charAt(i), whole);
        }
        return whole.toString();
    }

    private void take(char c, StringBuilder whole) {
        if (waiting != 0 && Character.isLowSurrogate(c)) {
            whole.append(waiting).append(c);
            waiting = 0;
            return;
        }
        whole.append(rest());
        if (Character.isHighSurrogate(c)) {
            waiting = c;
        } else {
            whole.append(c == 0 || Character.isLowSurrogate(c) ? REPLACEMENT : c);
        }
    }
}
