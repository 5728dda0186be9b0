package io.parley.session.actor;

import io.parley.core.ErrorCode;
import io.parley.core.FailureReason;
import io.parley.session.ChatMessage;
import io.parley.session.ChatMessage.Status;
import io.parley.session.Finish;
import io.parley.session.LogEntry;
import io.parley.session.LogEntry.Kind;
import io.parley.session.SessionMessages.Send;
import io.parley.session.SessionMessages.Stop;
import io.parley.session.StoreMessages.Outcome;
import io.parley.session.StoreMessages.RecordTakeover;
import io.parley.session.StoreMessages.Written;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reply that somebody else left running is taken over: its log is fenced and read; an end that stands there is committed; else
 * the takeover is recorded, and then another call goes on.
 *
 * @param log     what the log told; null until it was read
 * @param away    whether the log could not be read, so that the reply starts over
 * @param serial  of the record under way; 0 before and between attempts
 */
record Recovering(Room room, Exchange exchange, @Nullable Transcript log, boolean away, int serial,
        long retryAt) implements SessionState {
    private static final int CLAIM = 1;

    static Recovering begin(Room room, Exchange exchange, Scope scope) {
        scope.emit(new Effect.Claim(exchange.reply().id(), CLAIM, room.epoch()));
        return new Recovering(room, exchange, null, false, 0, 0);
    }

    @Override
    public SessionState with(Room changed) {
        return new Recovering(changed, exchange, log, away, serial, retryAt);
    }

    @Override
    public @Nullable Told told() {
        return null;
    }

    @Override
    public boolean takesCommands() {
        return false;
    }

    @Override
    public SessionState on(Input input, Scope scope) {
        return switch (input) {
            case Input.Claimed claimed when isAwaited(claimed) -> claimed(claimed.entries(), scope);
            case Input.LogFailed failed when isAwaited(failed) -> unread(failed.code(), scope);
            case Input.Stored stored when stored.serial() == serial && stored.answer() instanceof Written written ->
                written(written, scope);
            case Input.StoreFailed failed when failed.serial() == serial ->
                new Recovering(room, exchange, log, away, 0, scope.after(scope.rules().config().commitRetry()));
            case Input.Tick tick when serial == 0 && log != null && scope.isPast(retryAt) -> record(log, scope);
            default -> this;
        };
    }

    private boolean isAwaited(Input.OfLog input) {
        return log == null && input.serial() == CLAIM && input.reply().equals(exchange.reply().id());
    }

    private SessionState claimed(List<LogEntry> entries, Scope scope) {
        var transcript = Transcript.read(exchange.reply(), entries);
        var finish = transcript.finish();
        if (finish == null) {
            return next(transcript, false, scope);
        }
        var stream = ReplyStream.takenOver(transcript, room.epoch(), false, scope);
        var kept = exchange.with(takenOver(transcript, exchange.details().takeovers()));
        return Ending.begin(room, kept, stream, FinishJson.read(finish.value()), List.of(), scope);
    }

    private SessionState unread(ErrorCode code, Scope scope) {
        return code == ErrorCode.NOT_OWNER ? Closed.lost(this, scope)
                : next(Transcript.read(exchange.reply(), List.of()), true, scope);
    }

    private SessionState next(Transcript transcript, boolean logAway, Scope scope) {
        var counted = exchange.with(takenOver(transcript, exchange.details().takeovers() + 1));
        var next = new Recovering(room, counted, transcript, logAway, 0, 0);
        boolean tooOften = counted.details().takeovers() > scope.rules().config().maxTakeovers();
        return tooOften ? next.interrupted(transcript, scope) : next.record(transcript, scope);
    }

    private ChatMessage.Reply takenOver(Transcript transcript, int takeovers) {
        var was = exchange.details();
        return new ChatMessage.Reply(was.to(), was.model(), was.provider(), was.finishReason(), was.reason(),
                was.usage(), was.startedEpoch(),
                was.end(), Fold.kept(transcript.entries()), takeovers, was.firstDeltaAt(), was.finishedAt());
    }

    private SessionState interrupted(Transcript transcript, Scope scope) {
        var told = ReplyStream.takenOver(transcript, room.epoch(), away, scope);
        var stream = away ? told.mark(Kind.RESET, "", scope) : told;
        var finish = new Finish(Status.FAILED, null, FailureReason.INTERRUPTED, null, null, null,
                exchange.details().firstDeltaAt(),
                scope.now().wall());
        return Ending.begin(room, exchange, stream, finish, List.of(), scope);
    }

    private SessionState record(Transcript transcript, Scope scope) {
        var details = exchange.details();
        var takeover = new RecordTakeover(room.id(), room.epoch(), exchange.reply().id(), details.kept(),
                details.takeovers());
        var asked = room.ask(takeover, scope);
        return new Recovering(asked, exchange, transcript, away, asked.serial(), retryAt);
    }

    private SessionState written(Written written, Scope scope) {
        if (written.outcome() != Outcome.WRITTEN || log == null) {
            return Closed.lost(this, scope);
        }
        return Running.resume(room, exchange, ReplyStream.takenOver(log, room.epoch(), away, scope), scope);
    }

    @Override
    public SessionState send(long token, Send send, Scope scope) {
        throw new IllegalStateException("commands wait while a reply is taken over");
    }

    @Override
    public SessionState stop(long token, Stop stop, Scope scope) {
        throw new IllegalStateException("commands wait while a reply is taken over");
    }

    @Override
    public void abandon(Scope scope) {}
}
