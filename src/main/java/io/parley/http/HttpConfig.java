package io.parley.http;

import io.parley.core.Bounds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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
 * @param headTimeout     within which a new connection must have brought the head of a request, and a used one the rest of one; else it is
 *                        closed
 * @param maxBodyBytes    of one request, at least 1,024; beyond it {@code BODY_TOO_LARGE}
 * @param maxContentBytes of a message in UTF-8, 1 to {@code maxBodyBytes}; beyond it {@code CONTENT_TOO_LARGE}
 * @param bodyTimeout     within which a body must have arrived; else {@code REQUEST_TIMEOUT}
 * @param idleTimeout     after which a connection without traffic is closed; longer than {@code heartbeat} and
 *                        {@code maxWait}, so that it never ends a stream or a waiting request
 * @param maxWait         longest {@code Prefer: wait}
 * @param writeQueueBytes waiting in one connection before its stream is paused, at least 1,024; also the socket's send buffer
 * @param stallTimeout    after which a paused stream whose client did not read is cut
 * @param heartbeat       quiet time after which a comment is sent on a stream
 * @param retry           pause that clients are told to make before they reconnect
 * @param spread          time over which clients of endless streams are sent away when the node drains
 * @param page            items in a page when the request does not say, 1 to {@code maxPage}
 * @param maxPage         items in a page, 1 to 200
 * @param drain           time that running responses are given when the node stops
 * @param tls             the server's certificate
 * @param corsOrigins     whose pages may use the API from a browser, besides its own; each exactly as a browser names it
 */
public record HttpConfig(String host, @Bounds(max = "65535") int port, @Bounds(min = "1", max = "64") int instances,
        @Bounds(min = "1", max = "65535") int backlog, @Bounds(min = "1") int maxConnections,
        @Bounds(min = "1") int maxStreams, @Bounds(min = "1KiB", max = "64KiB") int maxHeaderBytes,
        @Bounds(min = "100ms", max = "10m") Duration headTimeout,
        @Bounds(min = "1KiB", max = "64MiB") int maxBodyBytes, @Bounds(min = "1") int maxContentBytes,
        Duration bodyTimeout, @Bounds(max = "1d") Duration idleTimeout, Duration maxWait,
        @Bounds(min = "1KiB", max = "16MiB") int writeQueueBytes, Duration stallTimeout, Duration heartbeat,
        Duration retry,
        @Bounds(max = "10m") Duration spread, @Bounds(min = "1") int page, @Bounds(min = "1", max = "200") int maxPage,
        Duration drain, Tls tls, List<String> corsOrigins) {

    private static final Pattern ORIGIN = Pattern.compile("https?://([a-z0-9._-]+|\\[[0-9a-f:]+\\])(:\\d{1,5})?");

    /** As in {@code config/parley.yaml}. */
    public static final HttpConfig DEFAULT = new HttpConfig("127.0.0.1", 8080, 1, 1_024, 20_000, 10_000, 16_384,
            Duration.ofSeconds(10), 524_288, 65_536, Duration.ofSeconds(10), Duration.ofMinutes(2),
            Duration.ofMinutes(1), 65_536,
            Duration.ofSeconds(10), Duration.ofSeconds(15), Duration.ofSeconds(1), Duration.ofSeconds(5), 50, 200,
            Duration.ofSeconds(2), Tls.NONE, List.of());

    /**
     * PEM files of the server's certificate; keys under {@code http.tls}. Both, or none for clear text.
     *
     * @param certificate and what leads from it to an authority that clients know
     * @param key         its private key, without password
     * @param check       pause between looks whether the files have changed
     */
    public record Tls(@Nullable Path certificate, @Nullable Path key,
            @Bounds(min = "100ms", max = "1h") Duration check) {
        /** As in {@code config/parley.yaml}. */
        public static final Tls NONE = new Tls(null, null, Duration.ofSeconds(10));

        public Tls {
            // asking HttpConfig would initialize it too early: its default needs this class's
            if ((certificate == null) != (key == null)) {
                throw new IllegalArgumentException("certificate and key must be set together");
            }
        }

        /** Whether the server speaks TLS. */
        public boolean isSet() {
            return certificate != null;
        }
    }

    public HttpConfig {
        corsOrigins = List.copyOf(corsOrigins);
        require(corsOrigins.stream().allMatch(ORIGIN.asMatchPredicate()),
                "cors-origins must each be like https://app.example.org, in lower case and without a path");
        require(maxContentBytes <= maxBodyBytes, "max-content-bytes must not be above max-body-bytes");
        require(page <= maxPage, "page must not be above max-page");
        require(idleTimeout.compareTo(heartbeat) > 0, "idle-timeout must be longer than heartbeat");
        require(idleTimeout.compareTo(maxWait) > 0, "idle-timeout must be longer than max-wait");
    }

    /** Whether the node listens on this machine alone, as far as the text of {@code host} tells. */
    public boolean isOnLoopback() {
        return host.equals("localhost") || host.equals("::1") || host.matches("127(\\.\\d{1,3}){3}");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
