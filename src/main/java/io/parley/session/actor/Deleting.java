package io.parley.session.actor;

import io.parley.core.ErrorCode;
import io.parley.session.SessionMessages.Deleted;
import io.parley.session.SessionMessages.Send;
import io.parley.session.SessionMessages.Stop;
import io.parley.session.StoreMessages.DeleteSession;
import io.parley.session.StoreMessages.Outcome;
import io.parley.session.StoreMessages.Written;
import org.jspecify.annotations.Nullable;

/** The session is being deleted; what ran was given up. */
record Deleting(Room room, long token, int serial) implements SessionState {

    static Deleting begin(SessionState state, long token, Scope scope) {
        state.abandon(scope);
        var asked = state.room().ask(new DeleteSession(state.room().id(), state.room().epoch()), scope);
        return new Deleting(asked, token, asked.serial());
    }

    @Override
    public SessionState with(Room changed) {
        return new Deleting(changed, token, serial);
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
            case Input.Stored stored when stored.serial() == serial && stored.answer() instanceof Written written ->
                written(written, scope);
            case Input.StoreFailed failed when failed.serial() == serial -> failed(failed.code(), scope);
            default -> this;
        };
    }

    private SessionState written(Written written, Scope scope) {
        if (written.outcome() == Outcome.FENCED) {
            return Closed.lost(this, scope);
        }
        scope.answer(token, new Deleted());
        scope.emit(new Effect.Close(Effect.Why.DELETED));
        return new Closed(room);
    }

    private SessionState failed(ErrorCode code, Scope scope) {
        scope.refuse(token, code, "The session could not be deleted; try again.");
        return Closed.lost(this, scope);
    }

    @Override
    public SessionState send(long another, Send send, Scope scope) {
        throw new IllegalStateException("commands wait while the session is being deleted");
    }

    @Override
    public SessionState stop(long another, Stop stop, Scope scope) {
        throw new IllegalStateException("commands wait while the session is being deleted");
    }

    @Override
    public void abandon(Scope scope) {}
}
