package io.parley.llm;

import java.io.IOException;
import java.util.Arrays;

/**
 * Reads an event stream as bytes arrive, however they are split, after "9.2.6 Interpreting an event stream" of the WHATWG
 * HTML standard. Of the fields it hands on {@code data} alone; the others mean nothing to a chat completion. Lines that are none of the
 * standard's are handed on, too, since some servers have some. A line that lies within one piece is not copied.
 */
final class SsePushParser {
    /** Takes the data of one event: UTF-8, valid during the call only. */
    interface Events {
        void data(byte[] bytes, int from, int to) throws IOException;

        /** A line that is neither a comment nor data, where it may be JSON or an error. */
        default void stray(byte[] bytes, int from, int to) throws IOException {}
    }

    private static final int INITIAL = 1024;
    private static final byte[] EMPTY = {};

    private final Events events;
    private final int maxBytes;
    /** The beginning of a line whose end has not arrived. */
    private byte[] carried = EMPTY;
    private int carriedLength;
    /** The data lines so far of the event being read: ours, or a part of the piece being fed. */
    private byte[] data = EMPTY;
    private int dataFrom;
    private int dataTo;
    private boolean hasData;
    private boolean ownsData = true;
    private boolean atStart = true;
    private boolean afterReturn;

    /** @param maxBytes of one line, and of one event's data */
    SsePushParser(int maxBytes, Events events) {
        this.maxBytes = maxBytes;
        this.events = events;
    }

    /** Takes the next bytes; fails when a bound is passed or {@code events} fails, and is of no use afterwards. */
    void feed(byte[] in, int from, int to) throws IOException {
        int start = from;
        if (afterReturn && from < to) {
            afterReturn = false;
            start = in[from] == '\n' ? from + 1 : from;
        }
        for (int i = start; i < to; i++) {
            byte b = in[i];
            if (b == '\n' || b == '\r') {
                endLine(in, start, i);
                if (b == '\r') {
                    afterReturn = i + 1 == to;
                    i = !afterReturn && in[i + 1] == '\n' ? i + 1 : i;
                }
                start = i + 1;
            }
        }
        carry(in, start, to);
        ownData();
    }

    private void endLine(byte[] in, int from, int to) throws IOException {
        if (carriedLength == 0) {
            line(in, from, to, false);
        } else {
            carry(in, from, to);
            int length = carriedLength;
            carriedLength = 0;
            line(carried, 0, length, true);
        }
    }

    private void line(byte[] in, int from, int to, boolean fleeting) throws IOException {
        check(to - from);
        int begin = atStart && startsWithMark(in, from, to) ? from + 3 : from;
        atStart = false;
        if (begin == to) {
            dispatch();
        } else if (isData(in, begin, to)) {
            int value = Math.min(begin + 5, to);
            addData(in, value < to && in[value] == ' ' ? value + 1 : value, to, fleeting);
        } else if (in[begin] == '{' || in[begin] == 'e') {
            events.stray(in, begin, to);
        }
    }

    /** No bytes follow: what has come of an event counts without its blank line, for which some servers do not wait. */
    void end() throws IOException {
        int length = carriedLength;
        carriedLength = 0;
        if (length > 0) {
            line(carried, 0, length, true);
        }
        dispatch();
    }

    private void dispatch() throws IOException {
        if (hasData) {
            hasData = false;
            events.data(data, dataFrom, dataTo);
        }
        if (!ownsData) {
            data = EMPTY;
            ownsData = true;
        }
    }

    private void addData(byte[] in, int from, int to, boolean fleeting) throws IOException {
        if (!hasData && !fleeting) {
            data = in;
            dataFrom = from;
            dataTo = to;
            ownsData = false;
        } else {
            append(in, from, to);
        }
        hasData = true;
    }

    private void append(byte[] in, int from, int to) throws IOException {
        ownData();
        int length = hasData ? dataTo : 0;
        int joint = hasData ? 1 : 0;
        check(length + joint + to - from);
        data = grown(data, length + joint + to - from);
        if (hasData) {
            data[length] = '\n';
        }
        System.arraycopy(in, from, data, length + joint, to - from);
        dataFrom = 0;
        dataTo = length + joint + to - from;
    }

    private void ownData() {
        if (!ownsData) {
            data = Arrays.copyOfRange(data, dataFrom, dataTo);
            dataTo -= dataFrom;
            dataFrom = 0;
            ownsData = true;
        }
    }

    private void carry(byte[] in, int from, int to) throws IOException {
        if (from < to) {
            check(carriedLength + to - from);
            carried = grown(carried, carriedLength + to - from);
            System.arraycopy(in, from, carried, carriedLength, to - from);
            carriedLength += to - from;
        }
    }

    private void check(int length) throws IOException {
        if (length > maxBytes) {
            throw new Unreadable("An event of the provider's stream is longer than " + maxBytes + " bytes.");
        }
    }

    private static byte[] grown(byte[] bytes, int length) {
        return length <= bytes.length ? bytes
                : Arrays.copyOf(bytes, Math.max(INITIAL, Math.max(length, 2 * bytes.length)));
    }

    private static boolean startsWithMark(byte[] in, int from, int to) {
        return to - from >= 3 && in[from] == (byte) 0xEF && in[from + 1] == (byte) 0xBB && in[from + 2] == (byte) 0xBF;
    }

    private static boolean isData(byte[] in, int from, int to) {
        return to - from >= 4 && in[from] == 'd' && in[from + 1] == 'a' && in[from + 2] == 't' && in[from + 3] == 'a'
                && (to - from == 4 || in[from + 4] == ':');
    }
}
