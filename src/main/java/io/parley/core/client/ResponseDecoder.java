package io.parley.core.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContentDecompressor;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the responses of one connection so that none is taken for the answer to another request. Interim ones, whatever their number,
 * are left out (RFC 9110, section 15.2: a client may ignore those it does not expect). A connection on which anything odd came ends with the
 * response at hand: as if the server had said so, which is what the pool goes by. What comes unasked ends it at once. Used on the
 * connection's event loop only.
 */
final class ResponseDecoder extends HttpResponseDecoder {
    private static final Logger LOG = LoggerFactory.getLogger(ResponseDecoder.class);

    /** As other clients take. */
    private static final int MAX_HEAD = 262_144;
    private static final int MAX_LINE = 16_384;
    /** What a piece of the network's, at most 8 KiB, may be inflated to. */
    private static final int MAX_INFLATED = 1_048_576;
    private static final String INFLATER = "inflater";

    private boolean awaiting;
    private boolean sent = true;
    private boolean odd;
    private @Nullable HttpResponse head;

    ResponseDecoder() {
        super(new HttpDecoderConfig().setMaxInitialLineLength(MAX_LINE).setMaxHeaderSize(MAX_HEAD));
    }

    /** A request is being sent. */
    void asked() {
        awaiting = true;
        sent = false;
    }

    /** It has been, to its end. */
    void sent() {
        sent = true;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        if (!awaiting) {
            in.skipBytes(in.readableBytes());
            note("bytes that answer nothing");
            var _ = ctx.channel().close();
            return;
        }
        int before = out.size();
        super.decode(ctx, in, out);
        if (out.size() > before) {
            look(ctx, in, out.subList(before, out.size()));
        }
    }

    private void look(ChannelHandlerContext ctx, ByteBuf in, List<Object> decoded) {
        if (decoded.getFirst() instanceof HttpResponse response) {
            if (isInterim(response)) {
                decoded.clear();
                note("an interim response");
                return;
            }
            begin(ctx, response);
        }
        if (decoded.getLast() instanceof LastHttpContent) {
            end(ctx, in);
        }
    }

    private static boolean isInterim(HttpResponse response) {
        return response.status().codeClass() == HttpStatusClass.INFORMATIONAL
                && !response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)
                && response.decoderResult().isSuccess();
    }

    private void begin(ChannelHandlerContext ctx, HttpResponse response) {
        head = response;
        if (response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
            response.setDecoderResult(DecoderResult.failure(new IllegalStateException("Nobody asked for a protocol.")));
        } else if (isFramedOddly(response)) {
            note("odd framing");
        }
        if (response.headers().contains(HttpHeaderNames.CONTENT_ENCODING) && ctx.pipeline().get(INFLATER) == null) {
            ctx.pipeline().addAfter(ctx.name(), INFLATER, new HttpContentDecompressor(false, MAX_INFLATED));
        }
    }

    private static boolean isFramedOddly(HttpResponse response) {
        var codings = response.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        return !codings.isEmpty() && (codings.size() > 1
                || !HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.getFirst().strip())
                || response.protocolVersion().equals(HttpVersion.HTTP_1_0));
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        message.headers().remove(HttpHeaderNames.CONTENT_LENGTH);
        note("both a length and chunks");
    }

    /** Before Vert.x is told of the end, with which it gives the connection to the next request. */
    private void end(ChannelHandlerContext ctx, ByteBuf rest) {
        awaiting = false;
        if (rest.isReadable()) {
            note("bytes behind a response");
        }
        if (!sent) {
            note("a response to half a request");
            // Vert.x would wait until the server has taken the other half.
            ctx.executor().execute(() -> hangUp(ctx));
        }
        if (odd && head != null) {
            head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        head = null;
    }

    private static void hangUp(ChannelHandlerContext ctx) {
        var _ = ctx.close();
    }

    private void note(String what) {
        odd = true;
        LOG.debug("A connection is not used again: {} came", what);
    }
}
