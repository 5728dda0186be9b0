package io.parley.llm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SsePushParserTest {
    private static final int MAX = 64;
    private static final String[] LINES = {"data: one", "data:two", "data:  three", "data", "data:", "data: zwölf €𝄞",
            ": comment", ":", "event: delta", "id: 7", "retry: 10", "dat: x", "database: x", "", "", "",
            "data: " + "x".repeat(50)};
    private static final String[] ENDS = {"\n", "\r", "\r\n"};

    @Test
    void theDataOfEachEventIsHandedOn() throws IOException {
        assertThat(whole("data: one\n\ndata: two\n\n")).containsExactly("one", "two");
    }

    @Test
    void linesMayEndInAnyOfTheThreeWays() throws IOException {
        assertThat(whole("data: one\r\n\r\ndata: two\r\rdata: three\n\n")).containsExactly("one", "two", "three");
    }

    @Test
    void severalDataLinesAreJoinedByLineFeeds() throws IOException {
        assertThat(whole("data: one\ndata\ndata:two\n\n")).containsExactly("one\n\ntwo");
    }

    @Test
    void oneSpaceAfterTheColonIsDropped() throws IOException {
        assertThat(whole("data:one\n\ndata:  two\n\n")).containsExactly("one", " two");
    }

    @Test
    void commentsAndOtherFieldsAreIgnored() throws IOException {
        assertThat(whole(": hello\nevent: x\nid: 1\nretry: 5\ndatabase: no\n\ndata: one\n\n")).containsExactly("one");
    }

    @Test
    void aByteOrderMarkAtTheStartIsIgnored() throws IOException {
        assertThat(whole("\uFEFFdata: one\n\n")).containsExactly("one");
    }

    @Test
    void aByteOrderMarkLaterIsNot() throws IOException {
        assertThat(whole("data: one\n\n\uFEFFdata: two\n\n")).containsExactly("one");
    }

    @Test
    void anEventWithoutDataIsNone() throws IOException {
        assertThat(whole("event: x\n\n\n\n")).isEmpty();
    }

    @Test
    void anEventWithoutItsBlankLineIsDropped() throws IOException {
        assertThat(whole("data: one\n\ndata: two\n")).containsExactly("one");
    }

    @Test
    void aLineBeyondTheBoundFailsBeforeItsEndHasCome() {
        assertThatThrownBy(() -> whole("data: " + "x".repeat(MAX))).isInstanceOf(IOException.class);
    }

    @Test
    void dataBeyondTheBoundFails() {
        assertThatThrownBy(() -> whole(("data: " + "x".repeat(30) + "\n").repeat(3))).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void howTheBytesAreSplitMakesNoDifference(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            byte[] stream = stream(random);
            String expected = outcome(stream, List.of(stream.length));
            assertThat(outcome(stream, pieces(random, stream.length))).as(() -> new String(stream, UTF_8)).isEqualTo(
                    expected);
            assertThat(outcome(stream, java.util.Collections.nCopies(stream.length, 1))).isEqualTo(expected);
        }
    }

    private static byte[] stream(Random random) {
        var stream = new StringBuilder(random.nextInt(4) == 0 ? "\uFEFF" : "");
        for (int i = random.nextInt(12); i >= 0; i--) {
            stream.append(LINES[random.nextInt(LINES.length)]).append(ENDS[random.nextInt(ENDS.length)]);
        }
        return stream.toString().getBytes(UTF_8);
    }

    private static List<Integer> pieces(Random random, int length) {
        var pieces = new ArrayList<Integer>();
        for (int left = length; left > 0;) {
            int piece = Math.min(left, random.nextInt(1 + random.nextInt(20)));
            pieces.add(piece);
            left -= piece;
        }
        return pieces;
    }

    /** The events, and whether a bound was passed in the end. */
    private static String outcome(byte[] stream, List<Integer> pieces) {
        var events = new ArrayList<String>();
        try {
            feed(stream, pieces, events);
            return events.toString();
        } catch (IOException e) {
            return events + " failed";
        }
    }

    private static List<String> whole(String stream) throws IOException {
        var events = new ArrayList<String>();
        byte[] bytes = stream.getBytes(UTF_8);
        feed(bytes, List.of(bytes.length), events);
        return events;
    }

    /** Each piece lies somewhere in an array of its own that is overwritten afterwards, as a network buffer may be. */
    private static void feed(byte[] stream, List<Integer> pieces, List<String> events) throws IOException {
        var parser = new SsePushParser(MAX, (bytes, from, to) -> events.add(new String(bytes, from, to - from, UTF_8)));
        int at = 0;
        for (int piece : pieces) {
            byte[] buffer = new byte[piece + 7];
            System.arraycopy(stream, at, buffer, 3, piece);
            parser.feed(buffer, 3, 3 + piece);
            java.util.Arrays.fill(buffer, (byte) '#');
            at += piece;
        }
    }
}
