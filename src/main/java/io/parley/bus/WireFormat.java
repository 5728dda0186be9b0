package io.parley.bus;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.parley.bus.BusMessages.Failure;
import io.parley.core.ErrorCode;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What crosses nodes: a version byte, the length of the tag in one byte, the tag in ASCII, and the record as CBOR up to the
 * end. A newer version must still read the ones before it.
 */
final class WireFormat {
    private static final Logger LOG = LoggerFactory.getLogger(WireFormat.class);
    private static final byte VERSION = 1;
    private static final int HEAD = 2;

    private final ObjectMapper mapper = WireMapper.create();
    private final Contracts contracts;

    WireFormat(Contracts contracts) {
        this.contracts = contracts;
    }

    Buffer encode(Wire message) {
        try {
            byte[] tag = contracts.of(message).tag().getBytes(StandardCharsets.US_ASCII);
            byte[] body = mapper.writeValueAsBytes(message);
            return Buffer.buffer(HEAD + tag.length + body.length)
                    .appendByte(VERSION)
                    .appendUnsignedByte((short) tag.length)
                    .appendBytes(tag)
                    .appendBytes(body);
        } catch (IOException e) {
            throw new UncheckedIOException(message.getClass().getName() + " cannot be encoded", e);
        }
    }

    /** What cannot be decoded is logged, without its content, and stands for a failure. */
    Wire read(Buffer frame) {
        try {
            return decode(frame);
        } catch (IllegalArgumentException e) {
            LOG.warn("Dropped what came from another node: {}", e.getMessage());
            return new Failure(ErrorCode.INTERNAL_ERROR, "The nodes do not understand each other.", null, null);
        }
    }

    /** Fails with {@link IllegalArgumentException}, whose text has nothing of the content. */
    Wire decode(Buffer frame) {
        byte[] bytes = frame.getBytes();
        if (bytes.length < HEAD || bytes[0] != VERSION || bytes.length < HEAD + Byte.toUnsignedInt(bytes[1])) {
            throw new IllegalArgumentException("not a message of a version this node knows");
        }
        int start = HEAD + Byte.toUnsignedInt(bytes[1]);
        return decode(new String(bytes, HEAD, start - HEAD, StandardCharsets.US_ASCII), bytes, start);
    }

    private Wire decode(String tag, byte[] bytes, int start) {
        var entry = contracts.tagged(tag);
        if (entry == null) {
            throw new IllegalArgumentException("a message that this node does not know");
        }
        try {
            return mapper.readValue(bytes, start, bytes.length - start, entry.type());
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "not a well-formed " + entry.tag() + " (" + e.getClass().getSimpleName() + ")");
        }
    }
}
