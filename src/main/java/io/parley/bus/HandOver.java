package io.parley.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;

/** Hands an object over within the process, as it is. What leaves the process is encoded before it reaches the event bus. */
final class HandOver implements MessageCodec<Object, Object> {
    static final String NAME = "parley";

    @Override
    public Object transform(Object message) {
        return message;
    }

    @Override
    public void encodeToWire(Buffer buffer, Object message) {
        throw new UnsupportedOperationException(
                message.getClass().getName() + " was about to leave the process unencoded");
    }

    @Override
    public Object decodeFromWire(int position, Buffer buffer) {
        throw new UnsupportedOperationException("unencoded message");
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
