package io.parley.llm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MenderTest {
    private final Mender mender = new Mender();

    @Test
    void plainTextIsPassedOnAsItIs() {
        String text = "grüße";
        assertThat(mender.mend(text)).isSameAs(text);
        assertThat(mender.rest()).isEmpty();
    }

    @Test
    void aPairCutInTwoIsJoined() {
        assertThat(mender.mend("a\uD83D")).isEqualTo("a");
        assertThat(mender.mend("\uDE00b")).isEqualTo("\uD83D\uDE00b");
    }

    @Test
    void halvesThatStayAloneAndNulAreReplaced() {
        assertThat(mender.mend("\uDE00\u0000\uD83D")).isEqualTo("\uFFFD\uFFFD");
        assertThat(mender.mend("x")).isEqualTo("\uFFFDx");
        assertThat(mender.mend("\uD83D")).isEmpty();
        assertThat(mender.rest()).isEqualTo("\uFFFD");
    }

    @Test
    void howTextIsCutMakesNoDifference() {
        var random = new Random(7);
        char[] alphabet = {'a', 'é', '\uD83D', '\uDE00', '\u0000', '€'};
        for (int round = 0; round < 2_000; round++) {
            var text = new StringBuilder();
            random.ints(12, 0, alphabet.length).forEach(i -> text.append(alphabet[i]));
            String whole = all(new Mender(), text.toString());
            int cut = random.nextInt(text.length());
            var pieces = new Mender();
            assertThat(pieces.mend(text.substring(0, cut)) + all(pieces, text.substring(cut))).isEqualTo(whole);
            assertThat(new String(whole.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)).isEqualTo(whole)
                    .doesNotContain("\0");
        }
    }

    private static String all(Mender mender, String text) {
        return mender.mend(text) + mender.rest();
    }
}
