package io.parley.session.actor;

import io.parley.core.VisibleText;
import java.text.BreakIterator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Titles for sessions that were given none. */
final class Titles {
    private static final int MAX = 60;

    private Titles() {}

    /** The beginning of the first message on one line, cut between words where it is long; null when nothing of it is visible. */
    static @Nullable String from(String content) {
        String line = VisibleText.line(content, 4 * MAX);
        if (line.length() > MAX) {
            line = line.substring(0, cut(line)).strip() + "…";
        }
        return line.isEmpty() ? null : line;
    }

    private static int cut(String line) {
        var words = BreakIterator.getLineInstance(Locale.ROOT);
        words.setText(line);
        int cut = words.preceding(MAX);
        boolean good = cut > MAX / 2 && VisibleText.graphemes(line).isBoundary(cut);
        return good ? cut : VisibleText.start(line, MAX - 1).length();
    }
}
