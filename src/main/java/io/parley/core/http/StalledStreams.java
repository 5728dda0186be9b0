package io.parley.core.http;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Has no client of HTTP/2 hold a response back for longer than a limit (CVE-2019-9511, CVE-2019-9517): four times within it the connections
 * are looked at. Belongs to one event loop.
 */
public final class StalledStreams {
    private final Set<SendWindows> connections = Collections.newSetFromMap(new IdentityHashMap<>());
    private final long limit;

    /** @param limit in which a client must let go some of what it has asked for */
    public StalledStreams(Vertx vertx, Duration limit) {
        this.limit = limit.toNanos();
        vertx.setPeriodic(Math.max(1, limit.toMillis() / 4), _ -> look(System.nanoTime()));
    }

    /** To be called for each new connection; those of HTTP/1 are none of its business. */
    public void opened(HttpConnection connection) {
        Channel channel = ((ConnectionBase) connection).channel();
        @Nullable
        Http2ConnectionHandler handler = channel.pipeline().get(Http2ConnectionHandler.class);
        if (handler != null) {
            var windows = new SendWindows(handler, channel.pipeline().context(handler), limit);
            handler.decoder().frameListener(new FrameWatch(handler.decoder().frameListener(), windows));
            connections.add(windows);
            channel.closeFuture().addListener(_ -> connections.remove(windows));
        }
    }

    private void look(long now) {
        for (SendWindows connection : List.copyOf(connections)) {
            try {
                connection.look(now);
            } catch (Http2Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
