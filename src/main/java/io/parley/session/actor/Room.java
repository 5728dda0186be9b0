package io.parley.session.actor;

import io.parley.bus.Request;
import io.parley.core.SessionId;
import io.parley.session.ChatMessage;
import io.parley.session.Position;
import io.parley.session.Session;
import io.parley.session.StoreMessages;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an actor has in every state.
 *
 * @param epoch    in which this node owns the session
 * @param position place of the last event, when no reply runs
 * @param last     the exchange that ended last, while it is in memory
 * @param serial   of the last request to the store
 * @param waiting  commands that wait for the present step to end, bounded
 * @param asides   requests to the store that run beside the reply, by serial
 */
record Room(SessionId id, long epoch, Session session, History history, Position position, @Nullable Told last,
        int serial,
        Mailbox waiting, Map<Integer, Aside> asides) {

    /** Sends a request to the store; its serial is the new room's. */
    Room ask(Request<? extends StoreMessages.Answer> request, Scope scope) {
        scope.emit(new Effect.Ask(serial + 1, request));
        return new Room(id, epoch, session, history, position, last, serial + 1, waiting, asides);
    }

    /** Sends a request to the store beside whatever else goes on. */
    Room askAside(Request<? extends StoreMessages.Answer> request, Aside aside, Scope scope) {
        var asked = ask(request, scope);
        var more = new HashMap<>(asides);
        more.put(asked.serial, aside);
        return asked.with(Map.copyOf(more));
    }

    Room without(int aside) {
        var fewer = new HashMap<>(asides);
        fewer.remove(aside);
        return with(Map.copyOf(fewer));
    }

    private Room with(Map<Integer, Aside> changed) {
        return new Room(id, epoch, session, history, position, last, serial, waiting, changed);
    }

    Room with(Session changed) {
        return new Room(id, epoch, changed, history, position, last, serial, waiting, asides);
    }

    Room withWaiting(Mailbox changed) {
        return new Room(id, epoch, session, history, position, last, serial, changed, asides);
    }

    Room await(Input.Command command) {
        return withWaiting(waiting.with(command));
    }

    /** The message is committed: raises seq and revision, and sets the title where there was none. */
    Room accepted(ChatMessage message, ChatMessage reply, long revision, @Nullable String title) {
        return with(new Session(id, session.owner(), session.title() == null ? title : session.title(),
                session.settings(), revision,
                reply.seq(), session.createdAt(), message.createdAt()));
    }

    /** The exchange is over. */
    Room ended(Told told, ChatMessage reply, long revision, Scope scope) {
        var finishedAt = java.util.Objects.requireNonNull(told.end()).finishedAt();
        var changed = new Session(id, session.owner(), session.title(), session.settings(),
                Math.max(revision, session.revision()),
                session.lastSeq(), session.createdAt(), finishedAt);
        var more = history.add(told.exchange().message(), reply, scope.rules().config());
        return new Room(id, epoch, changed, more, told.last(), told, serial, waiting, asides);
    }
}
