package io.parley.llm;

import java.io.IOException;
import java.util.Arrays;

/**
 * Reads the body of an answer: an event stream, or JSON where a server sends that, as its first byte tells; what the server calls it does not
 * matter. JSON is read when it is whole.
 */
final class BodyParser {
    private static final byte[] EMPTY = {};

    private final ChunkParser chunks;
    private final SsePushParser events;
    private final int maxBytes;
    private boolean known;
    private boolean json;
    private byte[] whole = EMPTY;
    private int length;

    /** @param maxBytes of one event, and of JSON */
    BodyParser(int maxBytes, ChunkParser chunks) {
        this.maxBytes = maxBytes;
        this.chunks = chunks;
        this.events = new SsePushParser(maxBytes, chunks);
    }

    /** Takes the next bytes; fails when they cannot be read, and is of no use afterwards. */
    void feed(byte[] in, int from, int to) throws IOException {
        if (!known) {
            know(in, from, to);
        }
        if (json) {
            gather(in, from, to);
        } else {
            events.feed(in, from, to);
        }
    }

    private void know(byte[] in, int from, int to) throws IOException {
        for (int i = from; i < to && !known; i++) {
            known = in[i] > ' ' || in[i] < 0;
            json = in[i] == '{' || in[i] == '[';
            if (in[i] == '<') {
                throw new Unreadable("The provider's answer is a page, no stream.");
            }
        }
    }

    private void gather(byte[] in, int from, int to) throws IOException {
        int more = to - from;
        if (more > maxBytes - length) {
            throw new Unreadable("The provider's answer is JSON of more than " + maxBytes + " bytes.");
        }
        if (length + more > whole.length) {
            whole = Arrays.copyOf(whole, Math.max(length + more, Math.min(maxBytes, 2 * whole.length)));
        }
        System.arraycopy(in, from, whole, length, more);
        length += more;
    }

    /** No bytes follow. */
    void end() throws IOException {
        if (json) {
            chunks.data(whole, 0, length);
        } else {
            events.end();
        }
    }

    /** Whether it is JSON instead of an event stream. */
    boolean isJson() {
        return json;
    }
}
