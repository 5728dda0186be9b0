package io.parley.session;

import io.parley.core.MessageId;
import io.parley.core.Principal;
import io.parley.core.SessionId;
import io.parley.session.SessionMessages.Accepted;
import io.vertx.core.Future;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Sessions as the ingress sees them: finds the owner, repeats what may be repeated, and keeps feeds whole. Every method may
 * be called from any event loop and answers on the caller's context; failures are {@link io.parley.core.ChatException}s.
 */
public interface SessionClient {
    /** Creates a session of the principal. */
    Future<Session> create(Principal principal, @Nullable String title, Session.Settings settings);

    /** {@code SESSION_NOT_FOUND} also when it is another's. */
    Future<Session> get(Principal principal, SessionId session);

    /** The latest updated first; the cursor is the last session of the page before. */
    Future<StoreMessages.SessionPage> list(Principal principal, @Nullable Instant updatedAt, @Nullable SessionId after,
            int limit);

    /** Sets title and settings to these. */
    Future<Session> update(Principal principal, SessionId session, @Nullable String title, Session.Settings settings);

    /** Deletes it with everything in it; a running reply is cancelled. */
    Future<Void> delete(Principal principal, SessionId session);

    /**
     * History, oldest first: the newest {@code limit} messages before {@code before}. A running reply comes with its text
     * so far.
     */
    Future<StoreMessages.MessagePage> messages(Principal principal, SessionId session, int before, int limit);

    /** Whether a message was accepted in this session under this idempotency key of the principal, and is still found by it. */
    Future<Boolean> isAccepted(Principal principal, SessionId session, String key);

    /** Sends a message; done when it and its running reply are committed. */
    Future<Accepted> send(Principal principal, SessionId session, Draft draft);

    /**
     * Sends a message and follows the exchange: after the future is done the sink gets, in order, the events from the
     * committed message to the end of its reply, and is then closed with {@link EventSink.Close#COMPLETE}.
     *
     * @param after the last event the client has of this exchange, where it was sent before by its key: what follows is told; null,
     *              or a place outside the exchange, for all of it
     */
    <T> Future<Exchange> exchange(Principal principal, SessionId session, Draft draft, @Nullable Position after,
            EventSink<T> sink);

    /**
     * Follows a session for as long as the subscription is open.
     *
     * @param after the last event the client has, or null to begin with a snapshot
     */
    <T> Future<Subscription> subscribe(Principal principal, SessionId session, @Nullable Position after,
            EventSink<T> sink);

    /** Ends a running reply as stopped, or returns it as it ended. */
    Future<ChatMessage> stop(Principal principal, SessionId session, MessageId reply);

    /**
     * A message to send.
     *
     * @param content  as typed
     * @param key      idempotency key; null without one
     * @param bodyHash hash of the request's body; null exactly when {@code key} is
     */
    record Draft(String content, @Nullable String key, @Nullable String bodyHash) {}

    /** An exchange that is being followed. */
    record Exchange(Accepted accepted, Subscription subscription) {}

    /** A client's place at a feed. */
    interface Subscription {
        /** The sink has room again after it returned false; it is brought up to date from where it stood. */
        void resume();

        /** No further call of the sink. Idempotent. */
        void close();
    }
}
