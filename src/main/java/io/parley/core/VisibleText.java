package io.parley.core;

import java.lang.Character.UnicodeScript;
import java.text.BreakIterator;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * Text as people see it: what of it shows nothing, and what of it fits on one line. Invisible are control characters, blanks, what
 * turns the direction of writing, and what Unicode calls default-ignorable. Of the last, joiners and variation selectors stay in a
 * line where they shape what is beside them, as in Persian, in Indic scripts and in emoji (UAX #31, section 2.3).
 */
public final class VisibleText {
    /** First and last code points of ranges, ascending: {@code Default_Ignorable_Code_Point}, annotations, and glyphs that are empty. */
    private static final int[] INVISIBLE = {0xAD, 0xAD, 0x34F, 0x34F, 0x61C, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5,
            0x180B, 0x180F, 0x200B, 0x200F, 0x202A, 0x202E, 0x2060, 0x206F, 0x2800, 0x2800, 0x3164, 0x3164, 0xFDD0,
            0xFDEF, 0xFE00, 0xFE0F, 0xFEFF, 0xFEFF, 0xFFA0, 0xFFA0, 0xFFF0, 0xFFFB, 0x13441, 0x13442, 0x1BCA0, 0x1BCA3,
            0x1D159, 0x1D159, 0x1D173, 0x1D17A, 0xE0000, 0xE0FFF};

    private static final int NEXT_LINE = 0x85;
    private static final int BRAILLE_BLANK = 0x2800;
    private static final int NON_JOINER = 0x200C;
    private static final int JOINER = 0x200D;
    private static final int EMOJI_STYLE = 0xFE0F;

    private static final Set<UnicodeScript> JOINING = EnumSet.of(UnicodeScript.ADLAM, UnicodeScript.ARABIC,
            UnicodeScript.BALINESE, UnicodeScript.BENGALI, UnicodeScript.DEVANAGARI, UnicodeScript.GUJARATI,
            UnicodeScript.GURMUKHI, UnicodeScript.JAVANESE, UnicodeScript.KANNADA, UnicodeScript.KHMER,
            UnicodeScript.MALAYALAM, UnicodeScript.MONGOLIAN, UnicodeScript.MYANMAR, UnicodeScript.NKO,
            UnicodeScript.ORIYA, UnicodeScript.SINHALA, UnicodeScript.SYRIAC, UnicodeScript.TAMIL,
            UnicodeScript.TELUGU, UnicodeScript.TIBETAN);

    private VisibleText() {}

    /** Whether there is nothing in it to be seen. */
    public static boolean isBlank(String text) {
        for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
            if (isVisible(text.codePointAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether it is one line with nothing invisible in it but spaces. */
    public static boolean isLine(String text) {
        return text.replaceAll("\\p{Zs}", "").equals(line(text, text.length()).replace(" ", ""));
    }

    /**
     * One line of it: what separates becomes a space, what is invisible is left out. Empty when there is nothing to be seen.
     *
     * @param enough characters after which the rest is not looked at
     */
    public static String line(String text, int enough) {
        var line = new StringBuilder(Math.min(text.length(), enough) + 2);
        boolean space = false;
        for (int i = 0; i < text.length() && line.length() < enough; i = text.offsetByCodePoints(i, 1)) {
            int c = text.codePointAt(i);
            if (isSeparator(c)) {
                space = !line.isEmpty();
            } else if (isVisible(c) || (!space && !line.isEmpty() && shapes(c, line, text, i + 1))) {
                line.append(space ? " " : "").appendCodePoint(c);
                space = false;
            }
        }
        return line.toString();
    }

    /** The beginning of a line, of at most so many characters, that ends in no grapheme unless that alone is longer. */
    public static String start(String line, int most) {
        if (line.length() <= most) {
            return line;
        }
        int end = graphemes(line).preceding(most + 1);
        return line.substring(0, end > 0 ? end : Character.isHighSurrogate(line.charAt(most - 1)) ? most - 1 : most);
    }

    /** Between what a person takes for characters (UAX #29, as Java has it since 20). */
    public static BreakIterator graphemes(String text) {
        var graphemes = BreakIterator.getCharacterInstance(Locale.ROOT);
        graphemes.setText(text);
        return graphemes;
    }

    private static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.SURROGATE -> false;
            default -> !isSeparator(c) && !isInvisible(c);
        };
    }

    private static boolean isSeparator(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == NEXT_LINE || c == BRAILLE_BLANK;
    }

    private static boolean isInvisible(int c) {
        for (int i = 0; i < INVISIBLE.length && INVISIBLE[i] <= c; i += 2) {
            if (c <= INVISIBLE[i + 1]) {
                return true;
            }
        }
        return (c & 0xFFFE) == 0xFFFE;
    }

    /** Whether an invisible character changes what the line ends in, together with what follows in the text. */
    private static boolean shapes(int c, StringBuilder line, String text, int next) {
        int before = line.codePointBefore(line.length());
        if (isVariation(c)) {
            return isVisible(before);
        }
        if (c != JOINER && c != NON_JOINER) {
            return false;
        }
        return (JOINING.contains(UnicodeScript.of(before)) && isVisible(before))
                || (c == JOINER && isPicture(before) && next < text.length() && isPicture(text.codePointAt(next)));
    }

    private static boolean isVariation(int c) {
        return (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF)
                || (c >= 0x180B && c <= 0x180F && c != 0x180E);
    }

    private static boolean isPicture(int c) {
        return Character.isExtendedPictographic(c) || Character.isEmojiModifier(c) || c == EMOJI_STYLE;
    }
}
