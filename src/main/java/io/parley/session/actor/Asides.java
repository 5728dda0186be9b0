package io.parley.session.actor;

import io.parley.core.ErrorCode;
import io.parley.session.Session;
import io.parley.session.SessionEvent.SessionUpdated;
import io.parley.session.SessionMessages.Updated;
import io.parley.session.StoreMessages;
import io.parley.session.StoreMessages.Confirmed;
import io.parley.session.StoreMessages.FoundExchange;
import io.parley.session.StoreMessages.Outcome;
import io.parley.session.StoreMessages.Written;
import java.util.List;
import java.util.Objects;

/** What becomes of requests to the store that run beside the reply. */
final class Asides {
    private Asides() {}

    static SessionState answered(SessionState state, int serial, StoreMessages.Answer answer, Scope scope) {
        var aside = Objects.requireNonNull(state.room().asides().get(serial));
        var next = state.with(state.room().without(serial));
        return switch (aside) {
            case Aside.Updating updating when answer instanceof Written written ->
                updated(next, updating, written, scope);
            case Aside.FindingExchange finding when answer instanceof FoundExchange found -> {
                if (found.exchange() == null) {
                    yield Replies.unknownKey(next, finding, scope);
                }
                Replies.found(finding, found.exchange(), scope);
                yield next;
            }
            case Aside.Conflicting conflicting when answer instanceof Confirmed confirmed ->
                Replies.conflicting(next, conflicting, confirmed, scope);
            case Aside.FindingReply finding when answer instanceof FoundExchange found -> {
                Replies.found(finding, found.exchange(), scope);
                yield next;
            }
            default -> next;
        };
    }

    /** Nothing is known of a failed write; the next opening reads what is true, and repeating it does no harm. */
    static SessionState failed(SessionState state, int serial, ErrorCode code, Scope scope) {
        var aside = Objects.requireNonNull(state.room().asides().get(serial));
        scope.refuse(aside.token(), code, "The session's data cannot be reached now; try again shortly.");
        return state.with(state.room().without(serial));
    }

    private static SessionState updated(SessionState state, Aside.Updating updating, Written written, Scope scope) {
        if (written.outcome() == Outcome.FENCED) {
            return Closed.lost(state, scope);
        }
        var was = state.room().session();
        var changed = new Session(was.id(), was.owner(), updating.title(), updating.settings(),
                Math.max(was.revision(), written.revision()),
                was.lastSeq(), was.createdAt(),
                updating.at().isAfter(was.updatedAt()) ? updating.at() : was.updatedAt());
        var last = Resume.last(state);
        scope.emit(new Effect.Publish(last, List.of(new SessionUpdated(changed))));
        scope.answer(updating.token(), new Updated(changed));
        return state.with(state.room().with(changed));
    }
}
