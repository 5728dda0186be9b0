package io.parley.session.actor;

import io.parley.bus.Request;
import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.session.ChatMessage;
import io.parley.session.Position;
import io.parley.session.SessionMessages.Accepted;
import io.parley.session.SessionMessages.Send;
import io.parley.session.SessionMessages.Stop;
import io.parley.session.SessionMessages.Stopped;
import io.parley.session.StoreMessages.ConfirmEpochs;
import io.parley.session.StoreMessages.Confirmed;
import io.parley.session.StoreMessages.Exchange;
import io.parley.session.StoreMessages.FindExchange;
import io.parley.session.StoreMessages.FindMessage;
import io.parley.session.StoreMessages.FoundExchange;
import io.parley.session.StoreMessages.Held;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Commands about exchanges that exist already: repeated messages, second messages, stops that come late. */
final class Replies {
    private Replies() {}

    /** A message while a reply runs: the same one again joins it; one with a key may be an older one again; else conflict. */
    static SessionState whileRunning(SessionState state, io.parley.session.actor.Exchange running, long token,
            Send send, Scope scope) {
        if (send.message().equals(running.message().id())) {
            scope.answer(token, new Accepted(running.message(), running.reply(), running.before(), false));
            return state;
        }
        if (send.key() == null) {
            scope.emit(new Effect.Refuse(token, conflict()));
            return state;
        }
        return findExchange(state, token, send, scope);
    }

    /**
     * A key that nobody has used: the message is in conflict with the reply that runs, unless the session is another node's by now, as it may be
     * where Postgres was away for a while.
     */
    static SessionState unknownKey(SessionState state, Aside.FindingExchange aside, Scope scope) {
        var room = state.room();
        var held = List.of(new Held(room.id(), room.epoch()));
        return state.with(room.askAside(new ConfirmEpochs(scope.rules().self(), held),
                new Aside.Conflicting(aside.token()), scope));
    }

    static SessionState conflicting(SessionState state, Aside.Conflicting aside, Confirmed confirmed, Scope scope) {
        if (confirmed.held().isEmpty()) {
            scope.refuse(aside.token(), ErrorCode.OWNER_UNAVAILABLE,
                    "The session is moving to another node; try again.");
            return Closed.lost(state, scope);
        }
        scope.emit(new Effect.Refuse(aside.token(), conflict()));
        return state;
    }

    private static ChatException conflict() {
        return new ChatException(ErrorCode.REPLY_RUNNING,
                "A reply is being generated in this session; wait for its end or stop it.");
    }

    static SessionState findExchange(SessionState state, long token, Send send, Scope scope) {
        return state.with(state.room().askAside(original(send), new Aside.FindingExchange(token, send), scope));
    }

    /** Asks for the exchange that the message repeats. */
    static Request<FoundExchange> original(Send send) {
        String key = send.key();
        return key == null ? new FindMessage(send.session(), send.message())
                : new FindExchange(send.session(), send.principal().id(), key);
    }

    static void found(Aside.FindingExchange aside, Exchange exchange, Scope scope) {
        var send = aside.send();
        if (send.bodyHash() != null && !send.bodyHash().equals(exchange.bodyHash())) {
            scope.refuse(aside.token(), ErrorCode.IDEMPOTENCY_KEY_REUSED,
                    "The Idempotency-Key was used with another body; use a new key.");
        } else {
            var before = Position.endOf(exchange.message().seq() - 1);
            scope.answer(aside.token(), new Accepted(exchange.message(), exchange.reply(), before, true));
        }
    }

    /** A stop of a reply that does not run: tells how it ended. */
    static SessionState tellEnd(SessionState state, long token, Stop stop, Scope scope) {
        var known = state.room().history().find(stop.reply());
        if (known != null) {
            tellEnd(token, known, scope);
            return state;
        }
        var query = new FindMessage(stop.session(), stop.reply());
        return state.with(state.room().askAside(query, new Aside.FindingReply(token, stop), scope));
    }

    static void found(Aside.FindingReply aside, @Nullable Exchange exchange, Scope scope) {
        var reply = exchange == null ? null : exchange.reply();
        tellEnd(aside.token(), reply != null && reply.id().equals(aside.stop().reply()) ? reply : null, scope);
    }

    private static void tellEnd(long token, @Nullable ChatMessage reply, Scope scope) {
        if (reply == null || reply.reply() == null) {
            scope.refuse(token, ErrorCode.REPLY_NOT_FOUND, "The session has no such reply.");
        } else {
            scope.answer(token, new Stopped(reply));
        }
    }
}
