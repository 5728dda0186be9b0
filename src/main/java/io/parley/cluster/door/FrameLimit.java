package io.parley.cluster.door;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Closes a connection that announces a message of the bus, by its length in four bytes, that is longer than any: before it is kept. One event loop. */
final class FrameLimit extends ChannelInboundHandlerAdapter {
    private final Strangers strangers;
    private final int most;
    /** Bytes of the present message that have not come yet. */
    private int rest;
    /** Bytes of the next length that have come. */
    private int digits;
    private int length;

    FrameLimit(Strangers strangers, int most) {
        this.strangers = strangers;
        this.most = most;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (fits(bytes)) {
            context.fireChannelRead(bytes);
        } else {
            bytes.release();
            strangers.refused(context.channel(),
                    "it announced a message of " + Integer.toUnsignedLong(length) + " bytes");
        }
    }

    private boolean fits(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        while (at < end) {
            if (rest > 0) {
                int here = Math.min(rest, end - at);
                rest -= here;
                at += here;
            } else {
                length = length << Byte.SIZE | bytes.getUnsignedByte(at++);
                if (++digits == Integer.BYTES) {
                    if (length <= 0 || length > most) {
                        return false;
                    }
                    rest = length;
                    digits = 0;
                }
            }
        }
        return true;
    }
}
