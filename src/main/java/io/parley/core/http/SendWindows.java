package io.parley.core.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a client of HTTP/2 lets go out (RFC 9113, 5.2). A stream to which nothing can be sent is reset once its client has opened no window
 * for too long; where not even that can be written, the connection ends. Vert.x keeps what it cannot send to itself, so it is the windows
 * that tell.
 */
final class SendWindows {
    /** A stream to which nothing can be sent: since when, in monotonic nanoseconds, and its window then, in bytes. */
    private record Held(long since, int window) {}

    private final Http2ConnectionHandler handler;
    private final ChannelHandlerContext context;
    private final long limit;
    private final Map<Integer, Held> held = new HashMap<>();

    /** @param limit in nanoseconds */
    SendWindows(Http2ConnectionHandler handler, ChannelHandlerContext context, long limit) {
        this.handler = handler;
        this.context = context;
        this.limit = limit;
    }

    /** @param stream 0 for the connection's: it helps only those whose own window is open */
    void opened(int stream) {
        if (stream == Http2CodecUtil.CONNECTION_STREAM_ID) {
            held.values().removeIf(each -> each.window > 0);
        } else {
            held.remove(stream);
        }
    }

    /** To be called now and then: only what is seen to be held at each look counts. */
    void look(long now) throws Http2Exception {
        if (handler.connection().numActiveStreams() == 0) {
            held.clear();
            return;
        }
        List<Integer> late = new ArrayList<>();
        handler.connection().forEachActiveStream(stream -> {
            if (isLate(stream, now)) {
                late.add(stream.id());
            }
            return true;
        });
        held.keySet().removeIf(id -> handler.connection().stream(id) == null);
        late.forEach(this::reset);
    }

    private boolean isLate(Http2Stream stream, long now) {
        Http2RemoteFlowController flow = handler.encoder().flowController();
        int window = flow.windowSize(stream);
        if (window > 0 && flow.windowSize(handler.connection().connectionStream()) > 0
                && !flow.hasFlowControlled(stream)) {
            held.remove(stream.id());
            return false;
        }
        Held before = held.get(stream.id());
        if (before == null || before.window != window) {
            held.put(stream.id(), new Held(now, window));
            return false;
        }
        return now - before.since > limit;
    }

    private void reset(int stream) {
        Channel channel = context.channel();
        held.remove(stream);
        if (channel.isWritable()) {
            var _ = handler.resetStream(context, stream, Http2Error.CANCEL.code(), context.newPromise());
            context.flush();
        } else {
            var _ = channel.close();
        }
    }
}
