package io.parley.session;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.parley.bus.Request;
import io.parley.bus.Wire;
import io.parley.core.MessageId;
import io.parley.core.NodeId;
import io.parley.core.Principal;
import io.parley.core.SessionId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The contract between a session's owner and everybody else. Commands go to the owner, one at a time per session; a node
 * that is not the owner answers {@code NOT_OWNER} with the owner's id. Every command may be repeated unchanged.
 */
public final class SessionMessages {
    private SessionMessages() {}

    /** To the owner; answered by its SessionVerticle. */
    public sealed interface Command extends Wire {
        /** The session it is for. */
        SessionId session();
    }

    /** To the owner on behalf of somebody; another person's session is {@code SESSION_NOT_FOUND}. */
    public sealed interface ClientCommand extends Command {
        /** On whose behalf. */
        Principal principal();
    }

    /** What commands are answered with. */
    public sealed interface Answer extends Wire {}

    /**
     * A person's message, to be answered by the model.
     *
     * @param key        idempotency key; null without one
     * @param bodyHash   hash of the request's body; null exactly when {@code key} is
     * @param subscriber node whose feed of this session gets what follows, or null
     */
    public record Send(SessionId session, Principal principal, MessageId message, MessageId reply, String content,
            @Nullable String key, @Nullable String bodyHash,
            @Nullable NodeId subscriber) implements ClientCommand, Request<Accepted> {}

    /**
     * Both are committed.
     *
     * @param before    place just before the message; reading from there yields the whole exchange
     * @param duplicate whether an earlier request had the same key
     */
    public record Accepted(ChatMessage message, ChatMessage reply, Position before,
            boolean duplicate) implements Answer {}

    /** Ends a running reply as stopped; one that has ended is returned as it is. Answered when that is committed. */
    public record Stop(SessionId session, Principal principal,
            MessageId reply) implements ClientCommand, Request<Stopped> {}

    public record Stopped(ChatMessage reply) implements Answer {}

    /** Changes title and settings to these. */
    public record Update(SessionId session, Principal principal, @Nullable String title,
            Session.Settings settings) implements ClientCommand, Request<Updated> {}

    public record Updated(Session session) implements Answer {}

    /** Deletes the session; a running reply is cancelled. */
    public record Delete(SessionId session, Principal principal) implements ClientCommand, Request<Deleted> {}

    public record Deleted() implements Answer {}

    /** The reply that is running, with its text so far. */
    public record Peek(SessionId session, Principal principal) implements ClientCommand, Request<Peeked> {}

    /** @param reply null when none runs */
    public record Peeked(@Nullable ChatMessage reply) implements Answer {}

    /**
     * Subscribes a node, and reads what a client of it has missed. Repeated by the client, from the last event it was
     * given, until there is no more.
     *
     * @param after the last event the client has; null for a snapshot
     */
    public record Attach(SessionId session, Principal principal, NodeId subscriber,
            @Nullable Position after) implements ClientCommand, Request<Attached> {}

    /**
     * @param events in order; the first may be a snapshot, or a reset, that stands for what cannot be told one by one
     * @param upTo   the place reached; where there is no more, what follows arrives as {@link Events}
     * @param more   whether to ask again, from {@code upTo}
     */
    public record Attached(List<SessionEvent> events, Position upTo, boolean more) implements Answer {}

    /** The node has no more clients of this session. */
    public record Detach(SessionId session, NodeId subscriber) implements Command {}

    /** From the owner to a subscribed node; consumed by the SessionClient. */
    public sealed interface Feed extends Wire {
        SessionId session();

        /** Who sends it. */
        NodeId owner();
    }

    /**
     * What happened.
     *
     * @param prev place of the event before the first of these: a receiver that stands elsewhere has missed something
     */
    @JsonSerialize(using = EventsCodec.Writer.class)
    @JsonDeserialize(using = EventsCodec.Reader.class)
    public record Events(SessionId session, NodeId owner, Position prev, List<SessionEvent> events) implements Feed {}

    /** The sender does not serve the session any more: attach again, wherever it is now. */
    public record Moved(SessionId session, NodeId owner) implements Feed {}

    /** The session was deleted. */
    public record Gone(SessionId session, NodeId owner) implements Feed {}
}
