package io.parley.bus;

import io.parley.core.NodeId;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What an event loop of a node sends to another node in one turn: one message of the event bus. On the wire a byte that no single frame
 * begins with, the lane in one byte, the number in eight, the sender behind its length in one, and each frame behind its length in four.
 *
 * @param lane   of the sender, which is one of its event loops
 * @param number counted from 1 for each lane and receiver, without holes: one that is missing was lost
 * @param frames in order; not empty
 */
record Frames(NodeId sender, int lane, long number, List<Buffer> frames) {
    private static final byte MARK = 0;
    private static final int SENDER = 1 + 1 + Long.BYTES;
    private static final int LENGTH = Integer.BYTES;

    Buffer encode() {
        byte[] name = sender.value().getBytes(StandardCharsets.US_ASCII);
        int size = SENDER + 1 + name.length;
        for (var frame : frames) {
            size += LENGTH + frame.length();
        }
        var encoded = Buffer.buffer(size).appendByte(MARK).appendUnsignedByte((short) lane).appendLong(number)
                .appendUnsignedByte((short) name.length).appendBytes(name);
        frames.forEach(frame -> encoded.appendInt(frame.length()).appendBuffer(frame));
        return encoded;
    }

    /** Whether what was received is no single frame. */
    static boolean are(Buffer received) {
        return received.length() > 0 && received.getByte(0) == MARK;
    }

    /** Fails with {@link IllegalArgumentException} for what is cut off or no frames at all. */
    static Frames decode(Buffer received) {
        try {
            int name = received.getUnsignedByte(SENDER);
            int at = SENDER + 1 + name;
            var sender = received.getString(SENDER + 1, at, StandardCharsets.US_ASCII.name());
            var frames = new ArrayList<Buffer>();
            while (at < received.length()) {
                int end = Math.addExact(at + LENGTH, received.getInt(at));
                frames.add(received.slice(at + LENGTH, end));
                at = end;
            }
            return new Frames(new NodeId(sender), received.getUnsignedByte(1), received.getLong(2), frames);
        } catch (IndexOutOfBoundsException | ArithmeticException e) {
            throw new IllegalArgumentException("frames that are cut off");
        }
    }
}
