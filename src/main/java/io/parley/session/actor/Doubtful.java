package io.parley.session.actor;

import io.parley.core.ErrorCode;
import io.parley.llm.LlmMessages.CallId;
import io.parley.session.SessionMessages.Send;
import io.parley.session.SessionMessages.Stop;
import io.parley.session.StoreMessages;
import io.parley.session.StoreMessages.FindMessage;
import io.parley.session.StoreMessages.FoundExchange;
import io.parley.session.StoreMessages.Outcome;
import io.parley.session.StoreMessages.Written;
import org.jspecify.annotations.Nullable;

/**
 * Whether a message was committed is not known: the commit failed on its way, and may still come to be. The sender was told so;
 * the same write is repeated until its outcome is known, since a message that is stored must get its reply, and one that is
 * stored behind our back would stand in the way of the next.
 *
 * @param call    of the provider, cancelled; another one is made if the message turns out to be stored
 * @param serial  of the request under way; 0 between attempts
 * @param doubt   revision at which the store called the message a duplicate, while it is asked of what; else 0
 * @param retryAt monotonic nanoseconds
 */
record Doubtful(Room room, Send send, Exchange exchange, CallId call, int serial, long doubt,
        long retryAt) implements SessionState {

    static Doubtful begin(Room room, Send send, Exchange exchange, CallId call, Scope scope) {
        return new Doubtful(room, send, exchange, call, 0, 0, retryAt(scope));
    }

    private static long retryAt(Scope scope) {
        return scope.after(scope.rules().config().commitRetry());
    }

    @Override
    public SessionState with(Room changed) {
        return new Doubtful(changed, send, exchange, call, serial, doubt, retryAt);
    }

    @Override
    public @Nullable Told told() {
        return room.last();
    }

    @Override
    public boolean takesCommands() {
        return true;
    }

    @Override
    public SessionState on(Input input, Scope scope) {
        return switch (input) {
            case Input.Tick tick when serial == 0 && scope.isPast(retryAt) ->
                ask(room.ask(Accepting.write(room, send, exchange), scope), 0);
            case Input.Stored stored when stored.serial() == serial -> stored(stored.answer(), scope);
            case Input.StoreFailed failed when failed.serial() == serial ->
                new Doubtful(room, send, exchange, call, 0, 0, retryAt(scope));
            default -> this;
        };
    }

    private Doubtful ask(Room asked, long duplicateOf) {
        return new Doubtful(asked, send, exchange, call, asked.serial(), duplicateOf, retryAt);
    }

    private SessionState stored(StoreMessages.Answer answer, Scope scope) {
        return switch (answer) {
            case Written written when written.outcome() == Outcome.WRITTEN -> accepted(written.revision(), scope);
            case Written written when written.outcome() == Outcome.DUPLICATE ->
                ask(room.ask(new FindMessage(room.id(), send.message()), scope), written.revision());
            case Written fenced -> Closed.lost(this, scope);
            case FoundExchange found -> found(found.exchange(), scope);
            default -> this;
        };
    }

    /** Without a trace of the message its key is an earlier one's; without a key something is stored that we do not know. */
    private SessionState found(StoreMessages.@Nullable Exchange found, Scope scope) {
        if (found != null && Accepting.isOurs(found, exchange, room)) {
            return accepted(doubt, scope);
        }
        return found == null && send.key() == null ? Closed.lost(this, scope) : new Idle(room);
    }

    private SessionState accepted(long revision, Scope scope) {
        var begun = Accepting.begun(room, send, exchange, revision);
        var state = Running.begin(begun, exchange, call, scope).callAgain(false, scope);
        Accepting.tellTitle(room, state, scope);
        return state;
    }

    @Override
    public SessionState send(long token, Send another, Scope scope) {
        refuse(token, scope);
        return this;
    }

    @Override
    public SessionState stop(long token, Stop stop, Scope scope) {
        if (!stop.reply().equals(exchange.reply().id())) {
            return Replies.tellEnd(this, token, stop, scope);
        }
        refuse(token, scope);
        return this;
    }

    private static void refuse(long token, Scope scope) {
        scope.refuse(token, ErrorCode.STORE_UNAVAILABLE,
                "Whether an earlier message was stored is not known yet; try again shortly.");
    }

    @Override
    public void abandon(Scope scope) {}
}
