package io.parley.cluster.door;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.PendingWriteQueue;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/** Of the side that dials. What is written meanwhile waits. */
final class BackDoor extends Door {
    private final Handshake handshake;
    private final byte[] own;
    private byte[] challenge = new byte[0];
    private @Nullable PendingWriteQueue waiting;

    BackDoor(Handshake handshake, Strangers strangers) {
        super(strangers);
        this.handshake = handshake;
        this.own = handshake.challenge();
    }

    @Override
    int expected() {
        return challenge.length == 0 ? Handshake.CHALLENGE : Handshake.PROOF;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        waiting = new PendingWriteQueue(context);
        super.channelActive(context);
        context.read();
    }

    @Override
    boolean take(ChannelHandlerContext context, byte[] bytes) {
        if (challenge.length > 0) {
            boolean good = handshake.isWelcome(bytes, challenge, own);
            if (good) {
                open(context);
            }
            return good;
        }
        if (!Handshake.isChallenge(bytes)) {
            return false;
        }
        challenge = bytes;
        var _ = context.writeAndFlush(Unpooled.wrappedBuffer(handshake.answer(bytes, own)), context.voidPromise());
        return true;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (waiting == null) {
            ReferenceCountUtil.release(message);
            promise.setFailure(new ClosedChannelException());
        } else {
            waiting.add(message, promise);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (waiting != null) {
            waiting.removeAndFailAll(new ClosedChannelException());
        }
        super.channelInactive(context);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (waiting != null && !waiting.isEmpty()) {
            var _ = waiting.removeAndWriteAll();
            context.flush();
        }
        super.handlerRemoved(context);
    }
}
