package io.parley.core.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.List;

/**
 * Vert.x' decoder for HTTP/1, stricter: nothing that could be read in two ways goes through, nothing behind it is read, and it tells
 * {@link LateHeads} while a head is under way. One empty line before a request is let go, as RFC 9112, 2.2 wants it.
 */
final class RequestDecoder extends VertxHttpRequestDecoder {
    private static final short LINE_END = 0x0D0A;

    private enum Reads {
        NOTHING, EMPTY_LINE, HEAD, BODY, REFUSED
    }

    private final LateHeads late;
    private final LateHeads.Head head;
    private Reads reads = Reads.NOTHING;
    private boolean named;

    /** @param head of which nothing is there yet; its time runs */
    RequestDecoder(HttpServerOptions options, LateHeads late, LateHeads.Head head) {
        super(options);
        this.late = late;
        this.head = head;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (reads == Reads.NOTHING || reads == Reads.EMPTY_LINE) {
            begin(in);
        }
        switch (reads) {
            case HEAD -> head(context, in, out);
            case BODY -> {
                super.decode(context, in, out);
                follow(out);
            }
            case REFUSED -> in.skipBytes(in.readableBytes());
            default -> {
                // nothing has come that would begin a head
            }
        }
    }

    private void begin(ByteBuf in) {
        if (reads == Reads.NOTHING && in.readableBytes() > 1 && in.getShort(in.readerIndex()) == LINE_END) {
            in.skipBytes(2);
            reads = Reads.EMPTY_LINE;
        }
        if (in.readableBytes() > 1 || (in.isReadable() && in.getByte(in.readerIndex()) != '\r')) {
            reads = Reads.HEAD;
            named = false;
        }
    }

    private void head(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (HeadBytes.areGood(in, !named)) {
            super.decode(context, in, out);
            follow(out);
        } else {
            in.skipBytes(in.readableBytes());
            HttpMessage bad = createInvalidMessage();
            bad.setDecoderResult(DecoderResult.failure(new BadHead("The head of the request is not well-formed.")));
            out.add(bad);
            follow(out);
        }
        if (reads == Reads.HEAD) {
            late.begun(head);
        }
    }

    private void follow(List<Object> out) {
        if (out.isEmpty() || !(out.getLast() instanceof HttpObject last)) {
            return;
        }
        late.ended(head);
        if (last.decoderResult().isFailure()) {
            reads = Reads.REFUSED;
        } else {
            reads = last instanceof LastHttpContent ? Reads.NOTHING : Reads.BODY;
        }
    }

    @Override
    protected HttpMessage createMessage(String[] line) {
        named = true;
        if (!line[2].equals("HTTP/1.1") && !line[2].equals("HTTP/1.0")) {
            throw new BadHead("Requests are of HTTP/1.1, or of HTTP/1.0.");
        }
        return super.createMessage(line);
    }

    /** Asked when the head is complete, before anything of it is passed on: what is thrown here refuses it. */
    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        Framing.check((HttpRequest) message);
        return super.isContentAlwaysEmpty(message);
    }
}
