package io.parley.bus;

import io.parley.bus.BusMessages.Failure;
import io.parley.bus.BusMessages.Ping;
import io.parley.bus.BusMessages.Pong;
import io.parley.core.ErrorCode;
import io.parley.core.NodeId;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes what other nodes send and passes it on to the contracts' handlers, in order. Nothing that arrives can end it. */
final class Arrivals implements Handler<Message<Buffer>> {
    private static final Logger LOG = LoggerFactory.getLogger(Arrivals.class);
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true).setCodecName(HandOver.NAME);

    private final EventBus events;
    private final Contracts contracts;
    private final WireFormat format;
    private final Inflow inflow;
    private final Consumer<NodeId> lossy;
    private final BusMeters meters;

    /** @param lossy called with a node of which something was lost on its way here */
    Arrivals(EventBus events, Contracts contracts, WireFormat format, Inflow inflow, Consumer<NodeId> lossy,
            BusMeters meters) {
        this.events = events;
        this.contracts = contracts;
        this.format = format;
        this.inflow = inflow;
        this.lossy = lossy;
        this.meters = meters;
    }

    @Override
    public void handle(Message<Buffer> message) {
        if (Frames.are(message.body())) {
            open(message);
        } else {
            handle(message.body(), message);
        }
    }

    private void open(Message<Buffer> message) {
        try {
            var frames = Frames.decode(message.body());
            if (inflow.arrived(frames.sender(), frames.lane(), frames.number())) {
                meters.lost();
                lossy.accept(frames.sender());
            }
            frames.frames().forEach(frame -> handle(frame, message));
        } catch (IllegalArgumentException e) {
            LOG.warn("Dropped what came from another node: {}", e.getMessage());
        }
    }

    private void handle(Buffer frame, Message<Buffer> message) {
        switch (format.read(frame)) {
            case Ping ping -> message.reply(format.encode(new Pong()));
            case Failure failure -> fail(message, failure);
            case Wire wire -> pass(wire, message);
        }
    }

    private void pass(Wire wire, Message<Buffer> message) {
        meters.received();
        events.sender(contracts.of(wire).address(), LOCAL).write(new Arrival(wire, message))
                .onFailure(e -> fail(message,
                        new Failure(ErrorCode.OWNER_UNAVAILABLE,
                                "The node does not handle such requests now. Try again shortly.", null, null)));
    }

    private void fail(Message<Buffer> message, Failure failure) {
        if (message.replyAddress() != null) {
            meters.sent();
            message.reply(format.encode(failure));
        }
    }
}
