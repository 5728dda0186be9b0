package io.parley.core.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import java.util.concurrent.TimeUnit;

/**
 * Notes which windows a client of HTTP/2 opens, and ends a connection that brings more frames which ask for nothing, of a priority or of an
 * unknown kind, than {@link #MAX_IDLE_FRAMES} in half a minute. Netty counts the other kinds.
 */
final class FrameWatch extends Http2FrameListenerDecorator {
    static final int MAX_IDLE_FRAMES = 1_000;

    private static final long WINDOW = TimeUnit.SECONDS.toNanos(30);

    private final SendWindows windows;
    private int idle;
    private long since = System.nanoTime();

    FrameWatch(Http2FrameListener listener, SendWindows windows) {
        super(listener);
        this.windows = windows;
    }

    @Override
    public void onWindowUpdateRead(ChannelHandlerContext context, int stream, int increment) throws Http2Exception {
        windows.opened(stream);
        super.onWindowUpdateRead(context, stream, increment);
    }

    @Override
    public void onPriorityRead(ChannelHandlerContext context, int stream, int dependency, short weight,
            boolean exclusive) throws Http2Exception {
        count(context);
        super.onPriorityRead(context, stream, dependency, weight, exclusive);
    }

    @Override
    public void onUnknownFrame(ChannelHandlerContext context, byte type, int stream, Http2Flags flags, ByteBuf payload)
            throws Http2Exception {
        count(context);
        super.onUnknownFrame(context, type, stream, flags, payload);
    }

    private void count(ChannelHandlerContext context) {
        long now = System.nanoTime();
        if (now - since > WINDOW) {
            since = now;
            idle = 0;
        }
        if (++idle > MAX_IDLE_FRAMES) {
            var _ = context.close();
        }
    }
}
