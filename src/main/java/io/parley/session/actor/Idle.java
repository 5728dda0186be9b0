package io.parley.session.actor;

import io.parley.core.ErrorCode;
import io.parley.session.SessionMessages.Send;
import io.parley.session.SessionMessages.Stop;
import org.jspecify.annotations.Nullable;

/** No reply runs. */
record Idle(Room room) implements SessionState {

    @Override
    public SessionState with(Room changed) {
        return new Idle(changed);
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
        return this;
    }

    @Override
    public SessionState send(long token, Send send, Scope scope) {
        if (room.history().find(send.message()) != null) {
            return Replies.findExchange(this, token, send, scope);
        }
        var models = scope.rules().models();
        String chosen = room.session().settings().model();
        String model = chosen == null ? models.defaultModel() : chosen;
        if (!models.serves(model)) {
            scope.refuse(token, ErrorCode.MODEL_UNKNOWN, "No provider serves the session's model; change it.");
            return this;
        }
        return Accepting.begin(room, token, send, model, scope);
    }

    @Override
    public SessionState stop(long token, Stop stop, Scope scope) {
        return Replies.tellEnd(this, token, stop, scope);
    }

    @Override
    public void abandon(Scope scope) {}

    @Override
    public boolean isQuiet() {
        return room.waiting().isEmpty() && room.asides().isEmpty();
    }
}
