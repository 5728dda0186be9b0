package io.parley.http;

import io.netty.channel.ChannelOption;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Breaks off a response that is not whole, so that no client can take it for one: without its last chunk (RFC 9112, section 8), or with an
 * error for its stream (RFC 9113, section 5.4.2). HTTP/1.0 knows the end of a response by that of its connection, which is therefore reset.
 */
final class Abort {
    /** {@code INTERNAL_ERROR}: there are clients that take {@code NO_ERROR} and {@code CANCEL} for an end like any other. */
    private static final long STREAM_ERROR = 0x2;

    private Abort() {}

    /** As soon as what was written is on its way. */
    static void after(Future<Void> written, HttpServerRequest request) {
        written.onComplete(done -> now(request));
    }

    /** At once: a connection that is closed or reset the usual way first waits for its client to read what is written. */
    static void now(HttpServerRequest request) {
        if (request.version() != HttpVersion.HTTP_2 && request.connection() instanceof ConnectionBase connection) {
            close(request.version(), connection);
        } else {
            reset(request);
        }
    }

    /** Where it is no matter whether the client reads first. */
    @SuppressWarnings("FutureReturnValueIgnored") // there is nobody left to tell
    static void reset(HttpServerRequest request) {
        request.response().reset(STREAM_ERROR);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // there is nobody left to tell
    private static void close(HttpVersion version, ConnectionBase connection) {
        var channel = connection.channelHandlerContext();
        if (version == HttpVersion.HTTP_1_0) {
            channel.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        }
        channel.close();
    }
}
