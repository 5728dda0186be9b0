package io.parley.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** What every event stream begins with. */
final class StreamHead {
    private static final Map<String, String> HEADERS = Map.of("content-type", MediaTypes.EVENT_STREAM, "cache-control",
            "no-store", "x-accel-buffering", "no");

    private StreamHead() {}

    /** The headers alone, for whoever asks for no more. */
    static Answer.Whole alone() {
        return new Answer.Whole(200, null, null, HEADERS);
    }

    /**
     * Sets the headers, and returns the first bytes of the body: the pause before a client reconnects. The line is one of the first
     * event's, since some clients take the blank line behind it for an event without data.
     */
    static Buffer begin(HttpServerResponse response, Duration retry) {
        HEADERS.forEach(response.setChunked(true)::putHeader);
        return Buffer.buffer("retry: " + retry(retry) + "\n");
    }

    /** Half to one and a half of the usual, in milliseconds: those whose connections broke together do not come back together. */
    static long retry(Duration usual) {
        return usual.toMillis() / 2 + ThreadLocalRandom.current().nextLong(usual.toMillis() + 1);
    }
}
