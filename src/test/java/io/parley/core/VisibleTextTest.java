package io.parley.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Seen in the wild: messages of these alone (hermes-agent#60848, tdesktop#3145), names of them (openstreetmap-website#4538,
 * matrix-js-sdk#1141, PageSpace#2446), names with them inside (calich#252, social-app#5703), text hidden in tags (SkillSpector#169).
 */
class VisibleTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"", " \t\r\n", "\u00A0", "\u1680\u2003\u202F\u3000", "\u0085", "\u2028\u2029", "\u200B",
            "\u2800", "\u00AD", "\uFEFF", "\u3164", "\u115F\u1160", "\uFFA0", "\uFE0F", "\uDB40\uDD00", "\u202E\u202C",
            "\u2066\u2069", "\u200E\u200F\u061C", "\u2060\u2061", "\u034F", "\u180E\u180B", "\u17B4", "\u200D",
            "\uDB40\uDC61\uDB40\uDC7F", "\u0007\u001B", "\u007F\u009F", "\uFFF9\uFFFB", "\uFFFE", "\uD834\uDD59",
            "\u200B\u200C\u200D\u2060\uFEFF\u00AD\u180E\u200E\u200F", "\u200B\u200B\u200B", "\uDB40\uDC01",
            "\u00A0\u200B \u200B\u00A0"})
    void showsNothing(String text) {
        assertThat(VisibleText.isBlank(text)).isTrue();
        assertThat(VisibleText.line(text, 100)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "\u200Ba", ".", "\u0301", "ไทย", "🙂", "\uE000", "\u0600", "⠁", "\uFFFD", "\uFFFC"})
    void showsSomething(String text) {
        assertThat(VisibleText.isBlank(text)).isFalse();
        assertThat(VisibleText.line(text, 100)).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"'a\nb'|a b", "'a\r\n\t b'|a b", "a\u2028b\u2029c\u0085d|a b c d",
            "be\u0007ll|bell", "\u001B[31mred|[31mred", "in\u202Evoice\u202C|invoice", "\u200Ba\uFEFF|a",
            "a\u00A0\u3000b|a b", "Alice\u202EeviL|AliceeviL", "hello \u200B \u200B world|hello world",
            "fun\uDB40\uDC20ding|funding", "soft\u00ADhyphen|softhyphen", "pay\u200Dpal|paypal", "a\u200Cb|ab",
            "hi\uDB40\uDC68\uDB40\uDC69|hi", "\u2800a\u2800b|a b", "x\uFE0F\uFE00\uDB40\uDD00|x\uFE0F",
            "\uFE0Fx|x", "\u200D👩|👩", "👩\u200D|👩"})
    void isPutOnOneLine(String text, String line) {
        assertThat(VisibleText.line(text, 100)).isEqualTo(line);
        assertThat(VisibleText.isLine(line)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"👩‍👩‍👧‍👦", "👩🏽‍🚀", "🏳️‍🌈", "❤️", "🇩🇪🇫🇷", "می‌خواهم", "ක්‍ර", "ന്‍", "क्‍ष",
            "क्षत्रिय", "👍🏽", "\u1112\u1161\u11AB",
            "e\u0301", "葛\uDB40\uDD00"})
    void keepsWhatShapesCharacters(String text) {
        assertThat(VisibleText.line(text, 100)).isEqualTo(text);
        assertThat(VisibleText.isLine(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\u202Eb", "a\u0080", "\u200B", "ad\u200Dmin", "Alice\u202EeviL", "a \u200B b",
            "快\u200B乐", "a\u2028", "\u0007", "a\u2800b"})
    void isNoLine(String text) {
        assertThat(VisibleText.isLine(text)).isFalse();
    }

    @Test
    void aLineMayHaveSpacesOfAnyWidth() {
        assertThat(VisibleText.isLine(" Ada\u00A0\u2009Lovelace ")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"abcdef,3,abc", "abc👩‍👩‍👧‍👦d,8,abc", "ab🇩🇪🇫🇷,7,ab🇩🇪", "abe\u0301\u0302c,4,ab",
            "👩‍👩‍👧‍👦,3,👩‍", "ab,2,ab", "ab🙂,3,ab"})
    void isNotCutWithinACharacter(String line, int most, String start) {
        assertThat(VisibleText.start(line, most)).isEqualTo(start);
    }

    @Test
    void looksNoFurtherThanItMust() {
        assertThat(VisibleText.line("\u200B".repeat(1_000) + "word ".repeat(1_000), 10))
                .isEqualTo("word word ".strip() + " w");
    }
}
