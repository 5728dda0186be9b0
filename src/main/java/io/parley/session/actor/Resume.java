package io.parley.session.actor;

import io.parley.session.ChatMessage;
import io.parley.session.Position;
import io.parley.session.SessionEvent;
import io.parley.session.SessionEvent.SessionUpdated;
import io.parley.session.SessionEvent.Snapshot;
import io.parley.session.SessionEvent.SnapshotReason;
import io.parley.session.SessionMessages.Attach;
import io.parley.session.SessionMessages.Attached;
import java.util.ArrayList;
import java.util.List;

/**
 * What a client that comes (back) is told: exactly what followed its last event where memory has it, what the stores have where
 * it is further back, and a snapshot that says so where its id is none of this session's.
 */
final class Resume {
    private Resume() {}

    static void attach(SessionState state, long token, Attach attach, Scope scope) {
        var after = attach.after();
        var told = state.told();
        var last = last(state);
        if (after == null) {
            snapshot(state, token, SnapshotReason.FIRST, scope);
        } else if (told != null && told.covers(after)) {
            if (after.isAfter(last)) {
                snapshot(state, token, SnapshotReason.UNKNOWN_ID, scope);
            } else {
                tell(state, token, told.after(after, scope.rules().config()), scope);
            }
        } else {
            fromStores(state, token, attach, after, scope);
        }
    }

    /** The place of the last event of the session. */
    static Position last(SessionState state) {
        var told = state.told();
        return told == null ? state.room().position() : told.last();
    }

    private static void tell(SessionState state, long token, Told.Part part, Scope scope) {
        if (part.more()) {
            var upTo = part.events().getLast().position();
            scope.answer(token, new Attached(part.events(), upTo == null ? last(state) : upTo, true));
        } else {
            complete(state, token, part.events(), scope);
        }
    }

    private static void complete(SessionState state, long token, List<SessionEvent> missed, Scope scope) {
        var events = new ArrayList<SessionEvent>(missed.size() + 1);
        events.add(new SessionUpdated(state.room().session()));
        events.addAll(missed);
        scope.answer(token, new Attached(List.copyOf(events), last(state), false));
    }

    private static void fromStores(SessionState state, long token, Attach attach, Position after, Scope scope) {
        var told = state.told();
        var until = told == null ? state.room().position() : told.exchange().before();
        if (after.equals(until)) {
            complete(state, token, List.of(), scope);
        } else if (after.isAfter(until) && !after.equals(Position.endOf(until.seq()))) {
            snapshot(state, token, SnapshotReason.UNKNOWN_ID, scope);
        } else if (after.isAfter(until)) {
            complete(state, token, List.of(), scope);
        } else {
            scope.emit(new Effect.ReadBacklog(token, attach, until));
        }
    }

    static void snapshot(SessionState state, long token, SnapshotReason reason, Scope scope) {
        var config = scope.rules().config();
        var room = state.room();
        var messages = new ArrayList<>(room.history().latest(config.snapshotMessages()));
        boolean more = room.history().more() || messages.size() < room.history().messages().size();
        var told = state.told();
        if (told != null && told.end() == null) {
            messages.add(told.exchange().message());
            messages.add(soFar(told));
        }
        var snapshot = new Snapshot(last(state), reason, room.session(), List.copyOf(messages), more);
        scope.answer(token, new Attached(List.of(snapshot), last(state), false));
    }

    /** A running reply with its text as published; one that is ending is still running to clients. */
    static ChatMessage soFar(Told told) {
        var reply = told.exchange().replyWith(told.transcript().text(told.published()));
        return new ChatMessage(reply.id(), reply.seq(), reply.author(), reply.content(), ChatMessage.Status.RUNNING,
                reply.createdAt(),
                told.transcript().reply().reply());
    }
}
