package io.parley.llm;

import java.io.IOException;

/**
 * Reads the body of a provider's response as what it is, whatever its head says: an event stream, or JSON, be it one object or one after the
 * other. What that is shows the first byte that is neither blank nor part of a byte order mark.
 */
final class BodyParser {
    private final SsePushParser events;
    private final JsonPushParser objects;
    private boolean begun;
    private boolean json;

    /** @param maxBytes of one event, or one object */
    BodyParser(int maxBytes, SsePushParser.Events sink) {
        this.events = new SsePushParser(maxBytes, sink);
        this.objects = new JsonPushParser(maxBytes, sink);
    }

    /** Takes the next bytes; fails when a bound is passed or {@code sink} fails, and is of no use afterwards. */
    void feed(byte[] in, int from, int to) throws IOException {
        if (!begun) {
            begin(in, from, to);
        }
        if (json) {
            objects.feed(in, from, to);
        } else if (begun) {
            events.feed(in, from, to);
        }
    }

    /** No bytes follow. */
    void end() throws IOException {
        if (begun && !json) {
            events.end();
        }
    }

    /** Whether it is JSON instead of an event stream. */
    boolean isJson() {
        return json;
    }

    /** Whether it is one object, and whole, instead of an event stream. */
    boolean isObject() {
        return json && objects.count() == 1;
    }

    private void begin(byte[] in, int from, int to) throws IOException {
        for (int i = from; i < to && !begun; i++) {
            byte b = in[i];
            if (b == '<') {
                throw new Unreadable("The provider's response is a page, no answer.");
            }
            json = b == '{' || b == '[';
            begun = json || !isNothing(b);
        }
    }

    /** The bytes of a byte order mark begin nothing else. */
    private static boolean isNothing(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n' || b == (byte) 0xEF || b == (byte) 0xBB
                || b == (byte) 0xBF;
    }
}
