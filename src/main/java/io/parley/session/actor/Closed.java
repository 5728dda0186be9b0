package io.parley.session.actor;

import io.parley.core.ErrorCode;
import io.parley.session.SessionMessages.Send;
import io.parley.session.SessionMessages.Stop;
import org.jspecify.annotations.Nullable;

/** The actor has ended; the session may live on elsewhere. */
record Closed(Room room) implements SessionState {

    /** Gives up the state: whatever is true now must be read from the stores by whoever opens the session next. */
    static Closed lost(SessionState state, Scope scope) {
        state.abandon(scope);
        scope.emit(new Effect.Close(Effect.Why.LOST));
        return new Closed(state.room());
    }

    @Override
    public SessionState with(Room changed) {
        return new Closed(changed);
    }

    @Override
    public @Nullable Told told() {
        return null;
    }

    @Override
    public boolean takesCommands() {
        return true;
    }

    @Override
    public SessionState on(Input input, Scope scope) {
        return this;
    }

    @Override
    public SessionState send(long token, Send send, Scope scope) {
        scope.refuse(token, ErrorCode.OWNER_UNAVAILABLE, "The session is moving; try again.");
        return this;
    }

    @Override
    public SessionState stop(long token, Stop stop, Scope scope) {
        scope.refuse(token, ErrorCode.OWNER_UNAVAILABLE, "The session is moving; try again.");
        return this;
    }

    @Override
    public void abandon(Scope scope) {}
}
