package io.parley.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/**
 * Writes text as UTF-8 into one array that grows. Strings of JSON are escaped in the same pass that encodes them, and half
 * of a surrogate pair, as a delta cut in mid-character leaves it, becomes an escape instead of an error, so that a client
 * which joins the deltas gets the character back. So do the line ends of Unicode, at which some read lines end (Python's splitlines).
 */
final class Utf8Writer {
    private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);
    private static final char NEXT_LINE = '\u0085';
    /** U+2028 and U+2029 differ in the last bit. */
    private static final char LINE_OR_PARAGRAPH_SEPARATOR = '\u2028';
    private static final int LONGEST_ESCAPE = 6;
    private static final int LONGEST_NUMBER = 20;

    private byte[] bytes;
    private int length;

    /** @param expected bytes to begin with; more are taken as needed */
    Utf8Writer(int expected) {
        bytes = new byte[expected];
    }

    Utf8Writer raw(byte[] text) {
        reserve(text.length);
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
        return this;
    }

    Utf8Writer ascii(String text) {
        return raw(text.getBytes(US_ASCII));
    }

    Utf8Writer ascii(char c) {
        reserve(1);
        bytes[length++] = (byte) c;
        return this;
    }

    Utf8Writer number(long value) {
        if (value < 0) {
            return ascii(Long.toString(value));
        }
        reserve(LONGEST_NUMBER);
        int first = length;
        long rest = value;
        do {
            bytes[length++] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
        reverse(first, length - 1);
        return this;
    }

    /** The inside of a JSON string. */
    Utf8Writer escaped(String text) {
        int n = text.length();
        reserve(n);
        for (int i = 0; i < n; i++) {
            char c = text.charAt(i);
            if (c < 0x80 && c >= ' ' && c != '"' && c != '\\') {
                bytes[length++] = (byte) c;
            } else {
                // Room for one byte of each later character stays reserved, so that the plain ones need no check.
                reserve(n - i + LONGEST_ESCAPE);
                i += special(text, i, c);
            }
        }
        return this;
    }

    Buffer toBuffer() {
        return Buffer.buffer(length).appendBytes(bytes, 0, length);
    }

    /** Returns how many further characters it took. */
    private int special(String text, int at, char c) {
        if (c < 0x80) {
            control(c);
        } else if (c == NEXT_LINE || (c & ~1) == LINE_OR_PARAGRAPH_SEPARATOR) {
            unicode(c);
        } else if (c < 0x800) {
            bytes[length++] = (byte) (0xC0 | (c >> 6));
            continuation(c);
        } else if (!Character.isSurrogate(c)) {
            bytes[length++] = (byte) (0xE0 | (c >> 12));
            continuation(c >> 6);
            continuation(c);
        } else {
            return surrogate(text, at, c);
        }
        return 0;
    }

    private int surrogate(String text, int at, char c) {
        int point = text.codePointAt(at);
        if (point == c) {
            unicode(c);
            return 0;
        }
        bytes[length++] = (byte) (0xF0 | (point >> 18));
        continuation(point >> 12);
        continuation(point >> 6);
        continuation(point);
        return 1;
    }

    private void continuation(int bits) {
        bytes[length++] = (byte) (0x80 | (bits & 0x3F));
    }

    private void control(char c) {
        switch (c) {
            case '"', '\\' -> escape(c);
            case '\n' -> escape('n');
            case '\r' -> escape('r');
            case '\t' -> escape('t');
            default -> unicode(c);
        }
    }

    private void escape(char c) {
        bytes[length++] = '\\';
        bytes[length++] = (byte) c;
    }

    private void unicode(char c) {
        escape('u');
        for (int shift = 12; shift >= 0; shift -= 4) {
            bytes[length++] = HEX[(c >> shift) & 0xF];
        }
    }

    private void reverse(int from, int to) {
        for (int i = from, j = to; i < j; i++, j--) {
            byte b = bytes[i];
            bytes[i] = bytes[j];
            bytes[j] = b;
        }
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }
}
