package io.parley.session.host;

import io.parley.bus.Bus;
import io.parley.bus.Request;
import io.parley.cluster.Role;
import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.core.NodeId;
import io.parley.core.SessionId;
import io.parley.core.Traces;
import io.parley.llm.LlmMessages;
import io.parley.llm.LlmMessages.CallId;
import io.parley.llm.LlmMessages.Generate;
import io.parley.session.Nearest;
import io.parley.session.ReplyLog;
import io.parley.session.SessionMessages.Attached;
import io.parley.session.SessionMessages.Events;
import io.parley.session.SessionMessages.Gone;
import io.parley.session.SessionMessages.Moved;
import io.parley.session.StoreMessages;
import io.parley.session.StoreMessages.ConfirmEpochs;
import io.parley.session.StoreMessages.Held;
import io.parley.session.actor.Effect;
import io.parley.session.actor.Input;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;

/** Carries out what actors want done, and hands them the results. Confined to the verticle's context. */
final class Effects {
    private final Bus bus;
    private final ReplyLog log;
    private final Nearest nearest;
    private final Backlog backlog;
    private final Turns reads;
    private final Suspension suspension;
    private final SessionMeters meters;
    private final Traces traces;

    Effects(Bus bus, ReplyLog log, Nearest nearest, Backlog backlog, Turns reads, Suspension suspension,
            SessionMeters meters,
            Traces traces) {
        this.bus = bus;
        this.log = log;
        this.nearest = nearest;
        this.backlog = backlog;
        this.reads = reads;
        this.suspension = suspension;
        this.meters = meters;
        this.traces = traces;
    }

    Traces traces() {
        return traces;
    }

    void run(SessionCell cell, Effect effect) {
        switch (effect) {
            case Effect.Publish publish -> publish(cell, publish);
            case Effect.OnLog onLog -> onLog(cell, onLog);
            case Effect.Grant grant ->
                toWorker(cell, grant.call(), new LlmMessages.Credit(grant.call(), grant.chars()));
            case Effect.Ask ask -> ask(cell, ask);
            case Effect.Start start -> start(cell, start.generate());
            case Effect.Cancel cancel -> cancel(cell, cancel.call());
            case Effect.Answer answer -> answer(cell, answer);
            case Effect.Refuse refuse -> cell.waiting().refuse(refuse.token(), refuse.failure());
            case Effect.ReadBacklog read -> backlog(cell, read);
            case Effect.Close close -> cell.close(close.why());
        }
    }

    private void publish(SessionCell cell, Effect.Publish publish) {
        cell.trace().published(publish.events());
        var events = new Events(cell.id(), bus.self(), publish.prev(), publish.events());
        for (var node : cell.subscribers().all()) {
            bus.send(node, events);
        }
    }

    private void answer(SessionCell cell, Effect.Answer answer) {
        if (answer.answer() instanceof Attached attached) {
            meters.told(attached);
        }
        cell.waiting().answer(answer.token(), answer.answer());
    }

    private void ask(SessionCell cell, Effect.Ask ask) {
        cell.trace().ask(ask.request(), this::toStore)
                .onComplete(result -> tell(cell,
                        result.succeeded() ? new Input.Stored(ask.serial(), result.result())
                                : new Input.StoreFailed(ask.serial(), storeCode(result.cause()))));
    }

    /** Whether what was read before may not hold any more. */
    boolean isSuspended() {
        return suspension.isSuspended();
    }

    private void tell(SessionCell cell, Input input) {
        suspension.result(() -> cell.input(input));
    }

    <R extends StoreMessages.Answer> Future<R> toStore(Request<R> request) {
        return bus.ask(nearest.of(Role.STORE), request);
    }

    /** Only a refusal by a full queue is sure to have written nothing. */
    private static ErrorCode storeCode(Throwable cause) {
        var code = ChatExceptions.of(cause).code();
        return code == ErrorCode.OVERLOADED ? code : ErrorCode.STORE_UNAVAILABLE;
    }

    private void onLog(SessionCell cell, Effect.OnLog effect) {
        switch (effect) {
            case Effect.Append e -> logged(cell, e, e.serial(), log.append(e.reply(), e.entries()),
                    r -> new Input.Appended(e.reply(), e.serial(), r));
            case Effect.Create e ->
                logged(cell, e, e.serial(), cell.trace().call(() -> log.create(e.reply(), e.entries())),
                        r -> new Input.Appended(e.reply(), e.serial(), r));
            case Effect.Claim e -> logged(cell, e, e.serial(), cell.trace().call(() -> log.claim(e.reply(), e.epoch())),
                    r -> new Input.Claimed(e.reply(), e.serial(), r));
            case Effect.ReadLast e ->
                logged(cell, e, e.serial(), log.last(e.reply()), r -> new Input.LastRead(e.reply(), e.serial(), r));
            case Effect.ConfirmEpoch e -> confirm(cell, e);
            case Effect.Retire e -> log.retire(e.reply());
        }
    }

    private <T> void logged(SessionCell cell, Effect.OnLog effect, int serial, Future<T> result,
            Function<T, Input> input) {
        result.onComplete(done -> tell(cell, done.succeeded() ? input.apply(done.result())
                : new Input.LogFailed(effect.reply(), serial, ChatExceptions.of(done.cause()).code())));
    }

    private void confirm(SessionCell cell, Effect.ConfirmEpoch e) {
        var held = new Held(cell.id(), e.epoch());
        toStore(new ConfirmEpochs(bus.self(), List.of(held)))
                .onComplete(result -> tell(cell, new Input.EpochConfirmed(e.reply(), e.serial(),
                        result.succeeded() ? (Boolean) result.result().held().contains(held) : null)));
    }

    private void start(SessionCell cell, Generate generate) {
        var worker = nearest.of(Role.LLM);
        var call = generate.call();
        cell.calls().put(call, worker);
        cell.trace().calling(generate);
        cell.trace().call(() -> bus.ask(worker, generate)).onComplete(
                result -> tell(cell, result.succeeded() ? new Input.CallStarted(call) : refused(call, result.cause())));
    }

    private static Input refused(CallId call, Throwable cause) {
        var code = ChatExceptions.of(cause).code();
        return new Input.CallRefused(call, code == ErrorCode.MODEL_UNKNOWN ? code : ErrorCode.OVERLOADED);
    }

    void cancel(SessionCell cell, CallId call) {
        toWorker(cell, call, new LlmMessages.Cancel(call));
        cell.calls().remove(call);
    }

    void cancelCalls(SessionCell cell) {
        cell.calls().all().forEach(call -> cancel(cell, call));
    }

    private void toWorker(SessionCell cell, CallId call, LlmMessages.Command command) {
        var worker = cell.calls().worker(call);
        if (worker != null) {
            bus.send(worker, command);
        }
    }

    private void backlog(SessionCell cell, Effect.ReadBacklog read) {
        var trace = traces.current();
        reads.take(() -> trace.call(() -> backlog.read(read.attach(), read.until())))
                .onComplete(result -> suspension.result(() -> backlog(cell, read, result)));
    }

    private void backlog(SessionCell cell, Effect.ReadBacklog read, AsyncResult<Backlog.Result> result) {
        if (result.failed()) {
            cell.waiting().refuse(read.token(), ChatExceptions.of(result.cause()));
        } else if (result.result() instanceof Backlog.Told told) {
            meters.toldFromStores();
            cell.waiting().answer(read.token(), told.attached());
        } else if (result.result() instanceof Backlog.Untold untold) {
            cell.input(new Input.SnapshotNeeded(read.token(), read.attach(), untold.reason()));
        }
    }

    void tellMoved(SessionId session, NodeId node, Effect.Why why) {
        bus.send(node, why == Effect.Why.DELETED ? new Gone(session, bus.self()) : new Moved(session, bus.self()));
    }

    /** What a client is told when a session's store cannot be asked. */
    static ChatException storeAway(Throwable cause) {
        var known = ChatExceptions.of(cause);
        return known.code() == ErrorCode.OVERLOADED ? known
                : new ChatException(ErrorCode.STORE_UNAVAILABLE,
                        "The session's data cannot be reached now; try again shortly.");
    }
}
