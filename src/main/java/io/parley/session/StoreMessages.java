package io.parley.session;

import io.parley.bus.Request;
import io.parley.bus.Wire;
import io.parley.core.MessageId;
import io.parley.core.NodeId;
import io.parley.core.SessionId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What sessions ask of Postgres; answered by the StoreVerticle. Every request fails with {@code STORE_UNAVAILABLE} when
 * Postgres cannot be reached or does not answer within the limit, and with {@code OVERLOADED} at once when the queue is full.
 *
 * <p>Fenced writes name the epoch in which they were decided. They lock the session's row and take effect only while that
 * epoch is still the row's; they are committed when answered, and may be repeated unchanged. When one fails, its outcome is
 * unknown: it may or may not have been, or still be, committed.
 */
public final class StoreMessages {
    private StoreMessages() {}

    /** Answered by the StoreVerticle. */
    public sealed interface Query extends Wire {}

    /** What requests are answered with. */
    public sealed interface Answer extends Wire {}

    // ---- reads; they take no epoch ----

    /** A session of the owner; answered with null inside when there is none, or it is another's. */
    public record GetSession(SessionId session, String owner) implements Query, Request<FoundSession> {}

    public record FoundSession(@Nullable Session session) implements Answer {}

    /**
     * Sessions of the owner, the latest updated first, after the cursor.
     *
     * @param updatedAt and {@code after} of the last session of the page before; both null for the first page
     * @param limit     1 to 200
     */
    public record ListSessions(String owner, @Nullable Instant updatedAt, @Nullable SessionId after,
            int limit) implements Query, Request<SessionPage> {}

    /** @param more whether further sessions follow */
    public record SessionPage(List<Session> sessions, boolean more) implements Answer {}

    /**
     * Messages of a session, newest first within the range but returned oldest first.
     *
     * @param after  only messages with a greater seq; 0 for all
     * @param before only messages with a smaller seq; {@link Integer#MAX_VALUE} for all
     * @param limit  1 to 500; when the range has more, the newest are taken if {@code newest}, else the oldest
     */
    public record ListMessages(SessionId session, String owner, int after, int before, int limit,
            boolean newest) implements Query, Request<MessagePage> {}

    /**
     * @param messages oldest first; empty also when the session does not exist or is another's
     * @param more     whether the range has more than these
     */
    public record MessagePage(List<ChatMessage> messages, boolean more) implements Answer {}

    /** The exchange that was accepted under an idempotency key within its retention. */
    public record FindExchange(SessionId session, String principal,
            String key) implements Query, Request<FoundExchange> {}

    /** The exchange that a message belongs to, be it the person's or the reply. */
    public record FindMessage(SessionId session, MessageId message) implements Query, Request<FoundExchange> {}

    /** @param exchange null when there is none */
    public record FoundExchange(@Nullable Exchange exchange) implements Answer {}

    /** @param bodyHash of the request that began it; null when it had no idempotency key */
    public record Exchange(ChatMessage message, ChatMessage reply, @Nullable String bodyHash) {}

    /** Sessions with a running reply whose recorded node is one of these, or is none; at most {@code limit}. */
    public record FindOrphans(Set<NodeId> nodes, int limit) implements Query, Request<Orphans> {}

    public record Orphans(List<SessionId> sessions) implements Answer {}

    /** The sessions of these that the node still owns in the given epochs. */
    public record ConfirmEpochs(NodeId node, List<Held> held) implements Query, Request<Confirmed> {}

    /** A session and the epoch in which it is held. */
    public record Held(SessionId session, long epoch) {}

    /** @param held those of the asked that still hold */
    public record Confirmed(List<Held> held) implements Answer {}

    // ---- ownership ----

    /**
     * Makes the node the session's owner if it is free: it has no node, or one of {@code gone}. Waits for the row's lock, so
     * that every write under way is decided. A session that is already the node's keeps its epoch, unless it has a running
     * reply, whose log must be fenced from our own past. A session of another node is left alone.
     *
     * @param tail how many of the latest messages to return, 1 to 500
     */
    public record OpenSession(SessionId session, NodeId node, Set<NodeId> gone,
            int tail) implements Query, Request<Opened> {}

    /**
     * @param session null when there is no such session
     * @param node    the recorded owner now; null only without a session
     * @param epoch   of that owner
     * @param tail    the latest messages, oldest first; a running reply is the last; empty unless the node is ours
     * @param before  the recorded owner before; null when there was none
     * @param trace   of a running reply, as its {@link AcceptMessage} had it; else null
     */
    public record Opened(@Nullable Session session, @Nullable NodeId node, long epoch, List<ChatMessage> tail,
            @Nullable NodeId before, @Nullable String trace) implements Answer {
        /** Whether a reply is under way. */
        public boolean hasRunningReply() {
            return !tail.isEmpty() && !tail.getLast().status().isFinal();
        }
    }

    /** Gives up sessions of this node, keeping their epochs; others are left alone. For draining and retreat. */
    public record ReleaseSessions(NodeId node, List<Held> held) implements Query, Request<Done> {}

    /** It is committed, or there was nothing to do. */
    public record Done() implements Answer {}

    // ---- writes ----

    /** Stores a new session; a repetition is answered like the first. */
    public record CreateSession(Session session) implements Query, Request<Done> {}

    /** What became of a fenced write. */
    public enum Outcome {
        /** Committed now. */
        WRITTEN,
        /** A unique key exists already: of an accept, the same message or idempotency key; of a finish, the reply has ended. */
        DUPLICATE,
        /** The epoch is not the session's any more, or the session is gone; nothing was written. */
        FENCED
    }

    /** @param revision of the session after the write; 0 when fenced */
    public record Written(Outcome outcome, long revision) implements Answer {}

    /**
     * Stores a person's message, its running reply and, if present, the idempotency key; sets the session's last seq, its
     * update time and, where it has none, its title.
     *
     * @param message  seq = the session's last + 1
     * @param reply    status running, seq = message's + 1
     * @param key      idempotency key, 1 to 255 characters; null without one
     * @param bodyHash hash of the request's body; null exactly when key is
     * @param title    for a session without one; null to leave it
     * @param trace    {@code traceparent} of the trace that the reply belongs to; null where nobody traces it
     */
    public record AcceptMessage(SessionId session, long epoch, String principal, ChatMessage message, ChatMessage reply,
            @Nullable String key, @Nullable String bodyHash,
            @Nullable String title, @Nullable String trace) implements Query, Request<Written> {
        /** The same on a trace. */
        public AcceptMessage withTrace(@Nullable String place) {
            return new AcceptMessage(session, epoch, principal, message, reply, key, bodyHash, title, place);
        }
    }

    /** Ends a running reply: sets content, status and everything of {@code reply.reply()}, and the session's update time. */
    public record FinishReply(SessionId session, long epoch, ChatMessage reply) implements Query, Request<Written> {}

    /** Records that this epoch goes on with a running reply: sets {@code kept} and {@code takeovers}. */
    public record RecordTakeover(SessionId session, long epoch, MessageId reply, List<ChatMessage.Kept> kept,
            int takeovers) implements Query, Request<Written> {}

    /** Sets title and settings. */
    public record UpdateSession(SessionId session, long epoch, @Nullable String title, Session.Settings settings,
            Instant updatedAt) implements Query, Request<Written> {}

    /** Deletes the session with everything in it. */
    public record DeleteSession(SessionId session, long epoch) implements Query, Request<Written> {}
}
