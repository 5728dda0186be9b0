package io.parley.session.actor;

import java.text.BreakIterator;
import java.util.Locale;

/** Titles for sessions that were given none. */
final class Titles {
    private static final int MAX = 60;

    private Titles() {}

    /** The beginning of the first message on one line, cut between words where it is long. */
    static String from(String content) {
        String line = content.substring(0, Math.min(content.length(), 4 * MAX)).strip().replaceAll("\\s+", " ");
        if (line.length() <= MAX) {
            return line;
        }
        var words = BreakIterator.getLineInstance(Locale.ROOT);
        words.setText(line);
        int cut = words.preceding(MAX);
        return line.substring(0, cut > MAX / 2 ? cut : safeCut(line)).strip() + "…";
    }

    private static int safeCut(String line) {
        return Character.isHighSurrogate(line.charAt(MAX - 2)) ? MAX - 2 : MAX - 1;
    }
}
