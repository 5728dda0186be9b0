package io.parley.cluster.door;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;

/** Of the side that accepts a connection. */
final class FrontDoor extends Door {
    private final Handshake handshake;
    private final Strangers strangers;
    private final int maxFrame;
    private final byte[] challenge;

    FrontDoor(Handshake handshake, Strangers strangers, int maxFrame) {
        super(strangers);
        this.handshake = handshake;
        this.strangers = strangers;
        this.maxFrame = maxFrame;
        this.challenge = handshake.challenge();
    }

    @Override
    int expected() {
        return Handshake.ANSWER;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        strangers.arrived(context.channel());
        var _ = context.writeAndFlush(Unpooled.wrappedBuffer(challenge), context.voidPromise());
        super.channelActive(context);
        context.read();
    }

    @Override
    boolean take(ChannelHandlerContext context, byte[] answer) {
        if (!handshake.isAnswer(answer, challenge)) {
            return false;
        }
        var _ = context.writeAndFlush(Unpooled.wrappedBuffer(handshake.welcome(challenge, answer)),
                context.voidPromise());
        context.pipeline().addAfter(context.name(), null, new FrameLimit(strangers, maxFrame));
        open(context);
        return true;
    }
}
