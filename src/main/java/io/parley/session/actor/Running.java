package io.parley.session.actor;

import io.parley.core.FailureReason;
import io.parley.llm.LlmMessages.CallId;
import io.parley.llm.LlmMessages.Delta;
import io.parley.llm.LlmMessages.Failed;
import io.parley.llm.LlmMessages.Finished;
import io.parley.llm.LlmMessages.Signal;
import io.parley.session.ChatMessage.Status;
import io.parley.session.Finish;
import io.parley.session.LogEntry.Kind;
import io.parley.session.SessionMessages.Send;
import io.parley.session.SessionMessages.Stop;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reply is being generated.
 *
 * @param attempts     calls by this owner so far
 * @param heard        number of the call's signal heard last
 * @param length       characters of the text
 * @param granted      characters of credit given back to the call
 * @param baseline     characters settled before this call began
 * @param firstDeltaAt null until there is text
 * @param deadline     monotonic nanoseconds
 */
record Running(Room room, Exchange exchange, ReplyStream stream, CallId call, int attempts, int heard, int length,
        int granted, int baseline, @Nullable Instant firstDeltaAt, long deadline) implements SessionState {

    /** The message was committed just now. */
    static Running begin(Room room, Exchange exchange, CallId call, Scope scope) {
        var stream = ReplyStream.begin(exchange, room.epoch());
        scope.emit(new Effect.Publish(exchange.before(),
                List.of(exchange.createdEvent(), Transcript.started(exchange.reply()))));
        return new Running(room, exchange, stream, call, 1, 0, 0, 0, 0, null, deadline(scope));
    }

    /** The reply of an owner that is gone goes on here: from its text where the model can, else from the beginning. */
    static SessionState resume(Room room, Exchange exchange, ReplyStream stream, Scope scope) {
        var call = new CallId(room.id(), exchange.reply().id(), room.epoch(), 0);
        var firstDeltaAt = exchange.details().firstDeltaAt();
        var running = new Running(room, exchange, stream, call, 0, 0, stream.text().length(), 0, 0, firstDeltaAt,
                deadline(scope));
        return running.callAgain(true, scope);
    }

    private static long deadline(Scope scope) {
        return scope.after(scope.rules().config().replyTimeout());
    }

    @Override
    public Running with(Room changed) {
        return new Running(changed, exchange, stream, call, attempts, heard, length, granted, baseline, firstDeltaAt,
                deadline);
    }

    private Running with(ReplyStream changed) {
        return new Running(room, exchange, changed, call, attempts, heard, length, granted, baseline, firstDeltaAt,
                deadline);
    }

    @Override
    public Told told() {
        return Told.running(exchange, stream);
    }

    @Override
    public boolean takesCommands() {
        return true;
    }

    @Override
    public SessionState on(Input input, Scope scope) {
        return switch (input) {
            case Input.Signalled s when s.signal().call().equals(call) -> heard(s.signal(), scope);
            case Input.OfLog ofLog when ofLog.reply().equals(exchange.reply().id()) ->
                logged(stream.on(ofLog, scope), scope);
            case Input.CallRefused refused when refused.call().equals(call) -> refused(scope);
            case Input.CallLost lost when lost.call().equals(call) -> failed(FailureReason.CALL_LOST, null, scope);
            case Input.Tick tick -> tick(scope);
            default -> this;
        };
    }

    /** The worker may have taken the call even so, with its answer lost. */
    private SessionState refused(Scope scope) {
        scope.emit(new Effect.Cancel(call));
        return failed(FailureReason.OVERLOADED, null, scope);
    }

    private SessionState tick(Scope scope) {
        return scope.isPast(deadline) ? cut(FailureReason.REPLY_TIMEOUT, scope) : logged(stream.tick(scope), scope);
    }

    private SessionState logged(ReplyStream changed, Scope scope) {
        return changed.isLost() ? Closed.lost(this, scope) : with(changed).grant(scope);
    }

    /** Gives back credit in large pieces: each is a message to the worker. */
    private Running grant(Scope scope) {
        int settled = stream.settled() - baseline;
        if (settled - granted < scope.rules().config().creditChars() / 4) {
            return this;
        }
        scope.emit(new Effect.Grant(call, settled - granted));
        return new Running(room, exchange, stream, call, attempts, heard, length, settled, baseline, firstDeltaAt,
                deadline);
    }

    private SessionState heard(Signal signal, Scope scope) {
        if (signal.n() <= heard) {
            return this;
        }
        if (signal.n() > heard + 1) {
            scope.emit(new Effect.Cancel(call));
            return failed(FailureReason.CALL_LOST, null, scope);
        }
        return switch (signal) {
            case Delta delta -> delta(isFirstOfContinuation() ? Prompt.continuation(stream.text(), delta.text())
                    : delta.text(), scope);
            case Finished f -> finish(new Finish(Status.COMPLETED, f.finishReason(), null, f.usage(), f.provider(),
                    f.model(), firstDeltaAt,
                    scope.now().wall()), scope);
            case Failed f -> failed(f.reason(), f.provider(), scope);
        };
    }

    /** A call that starts over has no text yet, and one that goes on has heard something once it adds to it. */
    private boolean isFirstOfContinuation() {
        return heard == 0 && length > 0;
    }

    private SessionState delta(String text, Scope scope) {
        int longer = length + text.length();
        if (longer > scope.rules().config().replyMaxChars()) {
            return cut(FailureReason.REPLY_TOO_LONG, scope);
        }
        var first = firstDeltaAt == null ? scope.now().wall() : firstDeltaAt;
        var changed = text.isEmpty() ? stream : stream.delta(text, scope);
        return new Running(room, exchange, changed, call, attempts, heard + 1, longer, granted, baseline, first,
                deadline)
                .grant(scope);
    }

    /** A call failed: another one goes on, or starts over, as often as configured. */
    private SessionState failed(FailureReason reason, @Nullable String provider, Scope scope) {
        if (!reason.retryable() || attempts >= scope.rules().config().maxAttempts()) {
            return finish(ended(Status.FAILED, reason, provider, scope), scope);
        }
        return Pausing.callAgain(this, reason, scope);
    }

    Running callAgain(boolean announce, Scope scope) {
        String text = stream.text();
        boolean can = scope.rules().models().continuation(exchange.details().model());
        var prompt = Accepting.prompt(room, exchange, can ? text : null, scope);
        boolean goesOn = prompt.prefill() != null;
        var marked = stream;
        if (announce || !text.isEmpty()) {
            marked = goesOn ? stream.mark(Kind.CONTINUED, "", scope) : stream.mark(Kind.RESET, "", scope);
        }
        var next = new CallId(call.session(), call.reply(), call.epoch(), call.attempt() + 1);
        scope.emit(new Effect.Start(Accepting.generate(room, exchange, next, prompt, scope)));
        return new Running(room, exchange, marked, next, attempts + 1, 0, goesOn ? length : 0, 0, marked.settled(),
                firstDeltaAt, deadline);
    }

    private SessionState cut(FailureReason reason, Scope scope) {
        scope.emit(new Effect.Cancel(call));
        return finish(ended(Status.FAILED, reason, null, scope), scope);
    }

    private Finish ended(Status status, @Nullable FailureReason reason, @Nullable String provider, Scope scope) {
        return new Finish(status, null, reason, null, provider, null, firstDeltaAt, scope.now().wall());
    }

    private SessionState finish(Finish finish, Scope scope) {
        return Ending.begin(room, exchange, stream, finish, List.of(), scope);
    }

    @Override
    public SessionState send(long token, Send send, Scope scope) {
        return Replies.whileRunning(this, exchange, token, send, scope);
    }

    @Override
    public SessionState stop(long token, Stop stop, Scope scope) {
        if (!stop.reply().equals(exchange.reply().id())) {
            return Replies.tellEnd(this, token, stop, scope);
        }
        scope.emit(new Effect.Cancel(call));
        return Ending.begin(room, exchange, stream, ended(Status.STOPPED, null, null, scope), List.of(token), scope);
    }

    @Override
    public void abandon(Scope scope) {
        scope.emit(new Effect.Cancel(call));
    }
}
