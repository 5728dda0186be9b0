package io.parley.core.http;

import io.netty.buffer.ByteBuf;

/**
 * The bytes of a head: lines that end with CR and LF, of characters and tabs, none of which goes on with the one before (RFC 9112, 2.2 and
 * 5.2). Other readers take what is refused here for an end of a line, or for none.
 */
final class HeadBytes {
    private static final int DELETE = 0x7F;

    private HeadBytes() {}

    /**
     * Whether all that is there of a head is well-formed; looks no further than its end. {@code in} begins with a line.
     *
     * @param request whether that line is to name the method and the target
     */
    static boolean areGood(ByteBuf in, boolean request) {
        if (request && !isRequest(in)) {
            return false;
        }
        int end = in.writerIndex();
        int line = in.readerIndex();
        while (line < end) {
            int feed = in.indexOf(line, end, (byte) '\n');
            int until = feed < 0 ? end : feed;
            if (!isLine(in, line, until, feed >= 0)) {
                return false;
            }
            if (until - line <= 1) {
                return true;
            }
            line = until + 1;
        }
        return true;
    }

    /** One space after the method, one after the target, and no other; as far as it is there. */
    private static boolean isRequest(ByteBuf in) {
        int spaces = 0;
        int i = in.readerIndex();
        for (; i < in.writerIndex() && in.getByte(i) != '\r'; i++) {
            byte value = in.getByte(i);
            if (value == ' ') {
                spaces++;
            } else if (value == '\t' || value == '\n') {
                return false;
            }
        }
        return spaces == 2 || (i == in.writerIndex() && spaces < 2);
    }

    /** @param whole whether the line ends at {@code end}, with the LF that is there */
    private static boolean isLine(ByteBuf in, int begin, int end, boolean whole) {
        if (begin < end && " \t:".indexOf(in.getByte(begin)) >= 0) {
            return false;
        }
        int last = end - 1;
        if (whole && (last < begin || in.getByte(last) != '\r')) {
            return false;
        }
        for (int i = begin; i < last; i++) {
            if (isControl(in.getByte(i))) {
                return false;
            }
        }
        return last < begin || in.getByte(last) == '\r' || !isControl(in.getByte(last));
    }

    private static boolean isControl(byte value) {
        return (value >= 0 && value < ' ' && value != '\t') || value == DELETE;
    }
}
