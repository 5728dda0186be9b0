package io.parley.bus;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.function.Consumer;

/**
 * Several frames in one: a byte that no single frame begins with, then each frame behind its length in four bytes. What is cut
 * off in the middle is left out.
 */
final class Frames {
    private static final byte JOINED = 0;
    private static final int LENGTH = Integer.BYTES;

    private Frames() {}

    /** @param frames not empty; a single one stays as it is */
    static Buffer join(List<Buffer> frames) {
        if (frames.size() == 1) {
            return frames.getFirst();
        }
        int size = 1 + frames.stream().mapToInt(frame -> LENGTH + frame.length()).sum();
        var joined = Buffer.buffer(size).appendByte(JOINED);
        frames.forEach(frame -> joined.appendInt(frame.length()).appendBuffer(frame));
        return joined;
    }

    /** Calls back with each frame, in order. */
    static void each(Buffer received, Consumer<Buffer> frame) {
        if (received.length() == 0 || received.getByte(0) != JOINED) {
            frame.accept(received);
            return;
        }
        int at = 1;
        while (received.length() - at >= LENGTH) {
            int length = received.getInt(at);
            at += LENGTH;
            if (length < 0 || length > received.length() - at) {
                return;
            }
            frame.accept(received.slice(at, at + length));
            at += length;
        }
    }
}
