package io.parley.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FramesTest {
    @Test
    void aSingleFrameStaysAsItIs() {
        var frame = frame(1, 2, 3);

        assertThat(Frames.join(List.of(frame))).isSameAs(frame);
        assertThat(split(frame)).containsExactly(frame);
    }

    @Test
    void whatWasJoinedComesApartInOrder() {
        var random = new SplittableRandom(42);
        for (int round = 0; round < 200; round++) {
            var frames = IntStream.range(0, random.nextInt(2, 20))
                    .mapToObj(i -> frame(IntStream.concat(IntStream.of(1), random.ints(random.nextInt(50), 0, 256))
                            .toArray()))
                    .toList();

            assertThat(split(Frames.join(frames))).isEqualTo(frames);
        }
    }

    @Test
    void whatIsCutOffIsLeftOutAndNeverReadBeyond() {
        var joined = Frames.join(List.of(frame(1, 2, 3), frame(1, 4)));

        for (int length = 0; length < joined.length(); length++) {
            assertThat(split(joined.slice(0, length))).allSatisfy(
                    frame -> assertThat(frame.length()).isLessThan(joined.length()));
        }
        assertThat(split(joined.slice(0, joined.length() - 1))).containsExactly(frame(1, 2, 3));
        assertThat(split(frame(0, 0xff, 0xff, 0xff, 0xff, 1))).isEmpty();
        assertThat(split(frame(0, 0x7f, 0xff, 0xff, 0xff, 1))).isEmpty();
    }

    private static List<Buffer> split(Buffer received) {
        var frames = new ArrayList<Buffer>();
        Frames.each(received, frames::add);
        return frames;
    }

    private static Buffer frame(int... bytes) {
        var frame = Buffer.buffer();
        for (int b : bytes) {
            frame.appendByte((byte) b);
        }
        return frame;
    }
}
