package io.parley.core.client;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.LastHttpContent;

/** Netty's codec, whose decoder knows what was asked. */
final class ClientCodec extends CombinedChannelDuplexHandler<ResponseDecoder, HttpRequestEncoder> {
    ClientCodec() {
        super(new ResponseDecoder(), new HttpRequestEncoder());
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) throws Exception {
        var done = promise;
        if (message instanceof HttpRequest) {
            inboundHandler().asked();
        }
        if (message instanceof LastHttpContent) {
            done = promise.unvoid();
            done.addListener(written -> inboundHandler().sent());
        }
        super.write(ctx, message, done);
    }
}
