package io.parley.llm;

import java.io.IOException;
import java.util.Arrays;

/**
 * Takes the objects out of JSON as its bytes arrive, however they are split: one, one a line, one behind the other, or those of an array.
 * Only finds where each ends; what stands between them is not looked at.
 */
final class JsonPushParser {
    private static final int INITIAL = 1024;

    private final SsePushParser.Events sink;
    private final int maxBytes;
    /** The object being read, as far as earlier pieces had it. */
    private byte[] carried = new byte[0];
    private int carriedLength;
    private int count;
    private int depth;
    private boolean quoted;
    private boolean escaped;

    /** @param maxBytes of one object */
    JsonPushParser(int maxBytes, SsePushParser.Events sink) {
        this.maxBytes = maxBytes;
        this.sink = sink;
    }

    /** Takes the next bytes; fails when a bound is passed or {@code sink} fails, and is of no use afterwards. */
    void feed(byte[] in, int from, int to) throws IOException {
        int start = from;
        for (int i = from; i < to; i++) {
            if (depth == 0) {
                start = i;
            }
            if (ends(in[i])) {
                object(in, start, i + 1);
            }
        }
        if (depth > 0) {
            carry(in, start, to);
        }
    }

    /** Whether an object ends with this byte. */
    private boolean ends(byte b) {
        if (quoted) {
            quoted = escaped || b != '"';
            escaped = !escaped && b == '\\';
        } else if (b == '"') {
            quoted = depth > 0;
        } else if (b == '{') {
            depth++;
        } else if (b == '}' && depth > 0) {
            depth--;
            count += depth == 0 ? 1 : 0;
            return depth == 0;
        }
        return false;
    }

    /** Of the objects that have come so far; 0 while one is under way. */
    int count() {
        return depth == 0 ? count : 0;
    }

    private void object(byte[] in, int from, int to) throws IOException {
        if (carriedLength == 0) {
            check(to - from);
            sink.data(in, from, to);
        } else {
            carry(in, from, to);
            int length = carriedLength;
            carriedLength = 0;
            sink.data(carried, 0, length);
        }
    }

    private void carry(byte[] in, int from, int to) throws IOException {
        int length = carriedLength + to - from;
        check(length);
        if (length > carried.length) {
            carried = Arrays.copyOf(carried, Math.max(INITIAL, Math.max(length, 2 * carried.length)));
        }
        System.arraycopy(in, from, carried, carriedLength, to - from);
        carriedLength = length;
    }

    private void check(int length) throws IOException {
        if (length > maxBytes) {
            throw new Unreadable("An object of the provider's response is longer than " + maxBytes + " bytes.");
        }
    }
}
