package io.parley.http;

import java.time.Duration;

/**
 * Bounds of the ingress; keys under {@code http}.
 *
 * @param host            address to listen on; anything but loopback opens the node to whoever reaches it
 * @param port            0 to 65,535; 0 takes a free one
 * @param instances       event loops that share the port, 1 to 64
 * @param backlog         connections the system may hold before they are accepted, 1 to 65,535
 * @param maxConnections  of a node, at least 1; further ones are closed at once
 * @param maxStreams      event streams of a node, at least 1; beyond it {@code OVERLOADED}
 * @param maxHeaderBytes  of one request, 1,024 to 65,536; beyond it 431
 * @param maxBodyBytes    of one request, at least 1,024; beyond it {@code BODY_TOO_LARGE}
 * @param maxContentBytes of a message in UTF-8, 1 to {@code maxBodyBytes}; beyond it {@code CONTENT_TOO_LARGE}
 * @param bodyTimeout     within which a body must have arrived; else {@code REQUEST_TIMEOUT}
 * @param idleTimeout     after which a connection without traffic is closed; longer than {@code heartbeat} and
 *                        {@code maxWait}, so that it never ends a stream or a waiting request
 * @param maxWait         longest {@code Prefer: wait}
 * @param writeQueueBytes waiting in one connection before its stream is paused, at least 1,024
 * @param stallTimeout    after which a paused stream whose client did not read is cut
 * @param heartbeat       quiet time after which a comment is sent on a stream
 * @param retry           pause that clients are told to make before they reconnect
 * @param page            items in a page when the request does not say, 1 to {@code maxPage}
 * @param maxPage         items in a page, 1 to 200
 * @param drain           time that running responses are given when the node stops
 */
public record HttpConfig(String host, int port, int instances, int backlog, int maxConnections, int maxStreams,
        int maxHeaderBytes, int maxBodyBytes, int maxContentBytes, Duration bodyTimeout, Duration idleTimeout,
        Duration maxWait,
        int writeQueueBytes, Duration stallTimeout, Duration heartbeat, Duration retry, int page, int maxPage,
        Duration drain) {

    /** As in {@code config/parley.yaml}. */
    public static final HttpConfig DEFAULT = new HttpConfig("127.0.0.1", 8080, 2, 1_024, 20_000, 10_000, 16_384,
            524_288,
            65_536, Duration.ofSeconds(10), Duration.ofSeconds(120), Duration.ofSeconds(60), 65_536,
            Duration.ofSeconds(10),
            Duration.ofSeconds(15), Duration.ofSeconds(1), 50, 200, Duration.ofSeconds(2));
}
