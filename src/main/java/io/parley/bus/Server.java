package io.parley.bus;

import io.opentelemetry.api.trace.Span;
import io.parley.bus.BusMessages.Failure;
import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.core.Trace;
import io.parley.core.Traces;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a contract's handler and answers where the message came from. */
final class Server<M extends Wire> implements Handler<Message<Object>> {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setCodecName(HandOver.NAME);

    private final Class<M> contract;
    private final Function<M, Future<? extends Wire>> handler;
    private final WireFormat format;
    private final BusMeters meters;
    private final Tracks tracks;

    Server(Class<M> contract, Function<M, Future<? extends Wire>> handler, WireFormat format, BusMeters meters,
            Tracks tracks) {
        this.contract = contract;
        this.handler = handler;
        this.format = format;
        this.meters = meters;
        this.tracks = tracks;
    }

    @Override
    public void handle(Message<Object> message) {
        switch (message.body()) {
            case Arrival(Wire wire, var origin) -> run(contract.cast(wire), origin, tracks.arrived(wire, origin),
                    answer -> answerThere(origin, answer));
            case Traced(Wire wire, Trace trace) -> {
                trace.adopt();
                answerHere(contract.cast(wire), message);
            }
            default -> answerHere(contract.cast(message.body()), message);
        }
    }

    private void answerThere(Message<?> origin, Wire answer) {
        meters.sent();
        origin.reply(format.encode(answer));
    }

    private void answerHere(M body, Message<?> message) {
        run(body, message, Span.getInvalid(), answer -> message.reply(answer, LOCAL));
    }

    /** @param span for what is done here, ended with it */
    private void run(M body, Message<?> origin, Span span, Handler<Wire> reply) {
        Future<? extends Wire> done = call(body);
        if (origin.replyAddress() == null) {
            done.onFailure(e -> failure(e, body));
        } else {
            done.onComplete(result -> {
                Traces.end(span, result.cause());
                reply.handle(answer(result, body));
            });
        }
    }

    private Future<? extends Wire> call(M body) {
        try {
            return handler.apply(body);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private Wire answer(AsyncResult<? extends Wire> result, M body) {
        @Nullable
        Wire answer = result.result();
        if (answer != null) {
            return answer;
        }
        return failure(result.failed() ? result.cause() : new IllegalStateException("no answer to a request"), body);
    }

    private Failure failure(Throwable cause, M body) {
        if (cause instanceof ChatException expected) {
            return Failure.of(expected);
        }
        LOG.error("Handling {} failed", body.getClass().getName(), cause);
        return new Failure(ErrorCode.INTERNAL_ERROR, "The request could not be handled because of an internal error.",
                null, null);
    }
}
