package io.parley.session.actor;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.core.VisibleText;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Titles that are taken from the first message (private-mind#74, openclaude#1982, cizgile#11, social-app#11568). */
class TitlesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"'What is\na monad?'|What is a monad?", "a\u2028b\u2029c|a b c",
            "\u202Eabc\u0007|abc", "\u200B\u200Bhi|hi"})
    void areOneCleanLine(String content, String title) {
        assertThat(Titles.from(content)).isEqualTo(title);
    }

    @Test
    void areFoundBehindMuchThatIsInvisible() {
        assertThat(Titles.from("\u200B".repeat(5_000) + "\n".repeat(5_000) + "here")).isEqualTo("here");
        assertThat(Titles.from("\u200B".repeat(5_000))).isNull();
    }

    @Test
    void endBetweenWordsWhereTheyCan() {
        assertThat(Titles.from("word ".repeat(40))).isEqualTo("word ".repeat(11).strip() + "…");
    }

    /** However much stands in front of it, a character that is several code points is there as a whole or not at all. */
    @ParameterizedTest
    @ValueSource(strings = {"👩‍👩‍👧‍👦", "🇩🇪", "👩🏽‍🚀", "e\u0301\u0302", "🏳️‍🌈", "ක්‍ර", "한", "क्ष", "👍🏽",
            "😀",
            "\u1112\u1161\u11AB"})
    void neverEndWithinACharacter(String character) {
        for (int before = 0; before < 60; before++) {
            String content = "x".repeat(before) + character.repeat(70);
            String title = Objects.requireNonNull(Titles.from(content));
            assertThat(title).endsWith("…");
            String cut = title.substring(0, title.length() - 1);
            assertThat(content).startsWith(cut);
            assertThat(VisibleText.graphemes(content).isBoundary(cut.length())).as("%s behind %d", character, before)
                    .isTrue();
        }
    }

    @Test
    void areNeverLongerThanTheyMay() {
        assertThat(Titles.from("a" + "\u0301".repeat(300))).hasSizeLessThanOrEqualTo(60).startsWith("a");
    }
}
