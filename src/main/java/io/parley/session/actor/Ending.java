package io.parley.session.actor;

import io.parley.core.ErrorCode;
import io.parley.session.ChatMessage;
import io.parley.session.Finish;
import io.parley.session.LogEntry.Kind;
import io.parley.session.Position;
import io.parley.session.SessionEvent.ReplyEnded;
import io.parley.session.SessionMessages.Send;
import io.parley.session.SessionMessages.Stop;
import io.parley.session.SessionMessages.Stopped;
import io.parley.session.StoreMessages.FinishReply;
import io.parley.session.StoreMessages.Outcome;
import io.parley.session.StoreMessages.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The end of a reply is decided: it is logged and committed side by side, and told once it is committed. While Postgres is
 * away the commit is tried again until it succeeds.
 *
 * @param exchange with the reply as it is being committed
 * @param serial   of the commit under way; 0 between attempts
 * @param retryAt  monotonic nanoseconds
 * @param stoppers who wait for it
 */
record Ending(Room room, Exchange exchange, ReplyStream stream, int serial, long retryAt,
        List<Long> stoppers) implements SessionState {

    static Ending begin(Room room, Exchange exchange, ReplyStream stream, Finish finish, List<Long> stoppers,
            Scope scope) {
        var marked = stream.mark(Kind.FINISH, FinishJson.write(finish), scope);
        var end = marked.transcript().place(Objects.requireNonNull(marked.transcript().last()));
        var ended = exchange.with(ended(exchange, marked.text(), finish, end));
        return new Ending(room, ended, marked, 0, 0, List.copyOf(stoppers)).commit(scope);
    }

    private static ChatMessage ended(Exchange exchange, String text, Finish f, Position end) {
        var was = exchange.details();
        var model = f.model() == null ? was.model() : f.model();
        var details = new ChatMessage.Reply(was.to(), model, f.provider(), f.finishReason(), f.reason(), f.usage(),
                was.startedEpoch(), end,
                was.kept(), was.takeovers(), f.firstDeltaAt(), f.finishedAt());
        var reply = exchange.reply();
        return new ChatMessage(reply.id(), reply.seq(), reply.author(), text, f.status(), reply.createdAt(), details);
    }

    private Ending commit(Scope scope) {
        var asked = room.ask(new FinishReply(room.id(), room.epoch(), exchange.reply()), scope);
        return new Ending(asked, exchange, stream, asked.serial(), retryAt, stoppers);
    }

    @Override
    public SessionState with(Room changed) {
        return new Ending(changed, exchange, stream, serial, retryAt, stoppers);
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
            case Input.OfLog ofLog when ofLog.reply().equals(exchange.reply().id()) ->
                logged(stream.on(ofLog, scope), scope);
            case Input.Stored stored when stored.serial() == serial && stored.answer() instanceof Written written ->
                written(written, scope);
            case Input.StoreFailed failed when failed.serial() == serial -> later(scope);
            case Input.Tick tick -> tick(scope);
            default -> this;
        };
    }

    private SessionState logged(ReplyStream changed, Scope scope) {
        if (changed.isLost()) {
            return Closed.lost(this, scope);
        }
        return new Ending(room, exchange, changed, serial, retryAt, stoppers);
    }

    private SessionState later(Scope scope) {
        return new Ending(room, exchange, stream, 0, scope.after(scope.rules().config().commitRetry()), stoppers);
    }

    private SessionState tick(Scope scope) {
        var ticked = logged(stream.tick(scope), scope);
        return serial == 0 && scope.isPast(retryAt) && ticked instanceof Ending ending ? ending.commit(scope) : ticked;
    }

    private SessionState written(Written written, Scope scope) {
        return written.outcome() == Outcome.FENCED ? Closed.lost(this, scope) : done(written.revision(), scope);
    }

    /** The text is durable: nothing need wait for the log any more. */
    private SessionState done(long revision, Scope scope) {
        var told = stream.publishAll(scope);
        var end = endOf(exchange.reply());
        scope.emit(new Effect.Publish(told.at(), List.of(end)));
        scope.emit(new Effect.Retire(exchange.reply().id()));
        stoppers.forEach(token -> scope.answer(token, new Stopped(exchange.reply())));
        return new Idle(room.ended(Told.ended(exchange, told, end), exchange.reply(), revision, scope));
    }

    /** The terminal event of a reply that has ended. */
    static ReplyEnded endOf(ChatMessage reply) {
        var details = Objects.requireNonNull(reply.reply());
        return new ReplyEnded(Objects.requireNonNull(details.end()), reply.id(), reply.status(), details.finishReason(),
                details.reason(),
                details.usage(), reply.content().length(), TextHash.of(reply.content()),
                Objects.requireNonNull(details.finishedAt()));
    }

    @Override
    public SessionState send(long token, Send send, Scope scope) {
        return Replies.whileRunning(this, exchange.with(stream.transcript().reply()), token, send, scope);
    }

    @Override
    public SessionState stop(long token, Stop stop, Scope scope) {
        if (!stop.reply().equals(exchange.reply().id())) {
            return Replies.tellEnd(this, token, stop, scope);
        }
        if (stoppers.size() >= scope.rules().config().mailbox()) {
            scope.refuse(token, ErrorCode.OVERLOADED,
                    "Too many requests wait for this reply's end; try again shortly.");
            return this;
        }
        var more = new ArrayList<>(stoppers);
        more.add(token);
        return new Ending(room, exchange, stream, serial, retryAt, List.copyOf(more));
    }

    @Override
    public void abandon(Scope scope) {}
}
