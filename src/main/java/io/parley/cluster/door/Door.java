package io.parley.cluster.door;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The first handler of a connection until both sides have shown that they have the key; what is read until then is not more than the
 * handshake, and is bounded in time. One event loop.
 */
abstract class Door extends ChannelDuplexHandler {
    private static final long LIMIT_SECONDS = 3;

    private final Strangers strangers;
    private @Nullable ByteBuf read;
    private @Nullable Future<?> limit;

    Door(Strangers strangers) {
        this.strangers = strangers;
    }

    /** How many bytes come next. */
    abstract int expected();

    /** Takes them; false where they are not those of a node. */
    abstract boolean take(ChannelHandlerContext context, byte[] bytes);

    @Override
    public void channelActive(ChannelHandlerContext context) {
        limit = context.executor().schedule(() -> refuse(context, "it did not show in time that it is a node"),
                LIMIT_SECONDS, TimeUnit.SECONDS);
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            while (bytes.isReadable() && context.channel().isOpen() && !context.isRemoved()) {
                gather(context, bytes);
            }
            if (bytes.isReadable() && context.isRemoved()) {
                context.fireChannelRead(bytes.retain());
            }
        } finally {
            bytes.release();
        }
    }

    private void gather(ChannelHandlerContext context, ByteBuf bytes) {
        ByteBuf gathered = read == null ? context.alloc().buffer(Handshake.ANSWER) : read;
        read = gathered;
        gathered.writeBytes(bytes, Math.min(bytes.readableBytes(), expected() - gathered.readableBytes()));
        if (gathered.readableBytes() == expected()) {
            byte[] whole = new byte[gathered.readableBytes()];
            gathered.readBytes(whole).clear();
            if (!take(context, whole)) {
                refuse(context, "it is no node with the secret of this one");
            }
        }
    }

    /** From now on the connection is that of a node. */
    final void open(ChannelHandlerContext context) {
        strangers.gone(context.channel());
        context.pipeline().remove(this);
    }

    private void refuse(ChannelHandlerContext context, String reason) {
        if (context.channel().isOpen()) {
            strangers.refused(context.channel(), reason);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.fireChannelReadComplete();
        // nobody else asks for more yet
        if (!context.isRemoved()) {
            context.read();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        strangers.gone(context.channel());
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (limit != null) {
            limit.cancel(false);
        }
        if (read != null) {
            read.release();
            read = null;
        }
    }
}
