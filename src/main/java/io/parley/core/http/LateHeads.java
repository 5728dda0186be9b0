package io.parley.core.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Has the requests of connections read strictly, and closes those that keep a head waiting, be it that it trickles in: of a new connection
 * it must be there in time, of one that has been used in as much time from its first byte. Belongs to one event loop.
 */
public final class LateHeads {
    /** Milliseconds between two looks; so much later than the limit a connection may be closed. */
    private static final long PERIOD = 200;
    private static final String DECODER = "httpDecoder";

    private final Set<Head> awaited = Collections.newSetFromMap(new IdentityHashMap<>());
    /** With HTTP/2, until their first request. */
    private final IdentityHashMap<HttpConnection, Head> silent = new IdentityHashMap<>();
    private final HttpServerOptions options;
    private final long limit;

    /** A head that is awaited, or none: since when, in monotonic nanoseconds. */
    static final class Head {
        private final Channel channel;
        private long since = System.nanoTime();

        private Head(Channel channel) {
            this.channel = channel;
        }
    }

    /**
     * @param options of the server
     * @param limit   time for a head
     */
    public LateHeads(Vertx vertx, HttpServerOptions options, Duration limit) {
        this.options = options;
        this.limit = limit.toNanos();
        vertx.setPeriodic(PERIOD, _ -> sweep(System.nanoTime()));
    }

    /** To be called for each new connection, before anything is read from it. */
    public void opened(HttpConnection connection) {
        Channel channel = ((ConnectionBase) connection).channel();
        Head head = new Head(channel);
        awaited.add(head);
        ChannelPipeline pipeline = channel.pipeline();
        if (pipeline.get(DECODER) == null) {
            silent.put(connection, head);
        } else {
            pipeline.replace(DECODER, DECODER, new RequestDecoder(options, this, head));
        }
        channel.closeFuture().addListener(_ -> {
            silent.remove(connection);
            awaited.remove(head);
        });
    }

    /** The head of a request is complete. */
    public void asked(HttpServerRequest request) {
        @Nullable
        Head head = silent.isEmpty() ? null : silent.remove(request.connection());
        if (head != null) {
            awaited.remove(head);
        }
    }

    /** A part of it is there. */
    void begun(Head head) {
        if (awaited.add(head)) {
            head.since = System.nanoTime();
        }
    }

    /** It is there, or refused. */
    void ended(Head head) {
        awaited.remove(head);
    }

    private void sweep(long now) {
        List.copyOf(awaited).forEach(head -> {
            if (!head.channel.config().isAutoRead()) {
                // the rest may have come: requests before it are still under way
                head.since = now;
            } else if (now - head.since > limit) {
                var _ = head.channel.close();
            }
        });
    }
}
