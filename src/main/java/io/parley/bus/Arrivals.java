package io.parley.bus;

import io.parley.bus.BusMessages.Failure;
import io.parley.bus.BusMessages.Ping;
import io.parley.bus.BusMessages.Pong;
import io.parley.core.ErrorCode;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;

/** Takes what other nodes send and passes it on to the contracts' handlers, in order. Nothing that arrives can end it. */
final class Arrivals implements Handler<Message<Buffer>> {
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true).setCodecName(HandOver.NAME);

    private final EventBus events;
    private final Contracts contracts;
    private final WireFormat format;

    Arrivals(EventBus events, Contracts contracts, WireFormat format) {
        this.events = events;
        this.contracts = contracts;
        this.format = format;
    }

    @Override
    public void handle(Message<Buffer> message) {
        Frames.each(message.body(), frame -> handle(frame, message));
    }

    private void handle(Buffer frame, Message<Buffer> message) {
        switch (format.read(frame)) {
            case Ping ping -> message.reply(format.encode(new Pong()));
            case Failure failure -> fail(message, failure);
            case Wire wire -> pass(wire, message);
        }
    }

    private void pass(Wire wire, Message<Buffer> message) {
        events.sender(contracts.of(wire).address(), LOCAL).write(new Arrival(wire, message))
                .onFailure(e -> fail(message,
                        new Failure(ErrorCode.OWNER_UNAVAILABLE,
                                "The node does not handle such requests now. Try again shortly.", null, null)));
    }

    private void fail(Message<Buffer> message, Failure failure) {
        if (message.replyAddress() != null) {
            message.reply(format.encode(failure));
        }
    }
}
