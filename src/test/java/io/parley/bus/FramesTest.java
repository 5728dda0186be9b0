package io.parley.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.parley.core.NodeId;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FramesTest {
    private static final NodeId SENDER = new NodeId("n1");

    @Test
    void whatGoesTogetherComesApartInOrder() {
        var random = new SplittableRandom(42);
        for (int round = 0; round < 200; round++) {
            var frames = new Frames(SENDER, random.nextInt(256), random.nextLong(),
                    IntStream.range(0, random.nextInt(1, 20))
                            .mapToObj(i -> frame(random.ints(random.nextInt(50), 0, 256).toArray())).toList());

            assertThat(Frames.are(frames.encode())).isTrue();
            assertThat(Frames.decode(frames.encode())).isEqualTo(frames);
        }
    }

    @Test
    void aSingleFrameIsNotTakenForThem() {
        assertThat(Frames.are(frame(1, 2, 3))).isFalse();
        assertThat(Frames.are(Buffer.buffer())).isFalse();
    }

    @Test
    void whatIsCutOffIsRefused() {
        var whole = new Frames(SENDER, 0, 7, List.of(frame(1, 2, 3), frame(1, 4))).encode();

        for (int length = 1; length < whole.length(); length++) {
            var cut = whole.slice(0, length);
            if (length != endOfSender() && length != endOfFirst()) {
                assertThatIllegalArgumentException().as("cut at %d", length).isThrownBy(() -> Frames.decode(cut));
            }
        }
    }

    @Test
    void lengthsThatLeadNowhereAreRefused() {
        for (int length : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            var nowhere = new Frames(SENDER, 0, 7, List.of()).encode().appendInt(length);

            assertThatIllegalArgumentException().isThrownBy(() -> Frames.decode(nowhere));
        }
    }

    private static int endOfSender() {
        return new Frames(SENDER, 0, 7, List.of()).encode().length();
    }

    private static int endOfFirst() {
        return new Frames(SENDER, 0, 7, List.of(frame(1, 2, 3))).encode().length();
    }

    private static Buffer frame(int... bytes) {
        var frame = Buffer.buffer();
        for (int b : bytes) {
            frame.appendByte((byte) b);
        }
        return frame;
    }
}
