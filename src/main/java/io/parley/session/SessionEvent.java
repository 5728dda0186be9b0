package io.parley.session;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.parley.core.FailureReason;
import io.parley.core.MessageId;
import io.parley.llm.LlmMessages.Usage;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What subscribers of a session are told; the same everywhere an event can be seen. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "@")
@JsonSubTypes({@JsonSubTypes.Type(value = SessionEvent.Snapshot.class, name = "sn"),
        @JsonSubTypes.Type(value = SessionEvent.MessageCreated.class, name = "mc"),
        @JsonSubTypes.Type(value = SessionEvent.ReplyStarted.class, name = "rs"),
        @JsonSubTypes.Type(value = SessionEvent.ReplyDelta.class, name = "rd"),
        @JsonSubTypes.Type(value = SessionEvent.ReplyContinued.class, name = "rc"),
        @JsonSubTypes.Type(value = SessionEvent.ReplyReset.class, name = "rr"),
        @JsonSubTypes.Type(value = SessionEvent.ReplyEnded.class, name = "re"),
        @JsonSubTypes.Type(value = SessionEvent.SessionUpdated.class, name = "su")})
@JsonIgnoreProperties(ignoreUnknown = true)
public sealed interface SessionEvent {
    /** Its place; null for events without an id. */
    @Nullable
    Position position();

    /** Why a {@link Snapshot} is sent. */
    enum SnapshotReason {
        /** The client gave no event id. */
        FIRST,
        /** The id is none that this session ever had. */
        UNKNOWN_ID,
        /** The id is further back than can be replayed. */
        TOO_OLD
    }

    /**
     * The session as it is; what follows continues from here.
     *
     * @param messages the latest messages, oldest first; a running reply is the last, with its text so far
     * @param more     whether there are older messages than these
     */
    record Snapshot(Position position, SnapshotReason reason, Session session, List<ChatMessage> messages,
            boolean more) implements SessionEvent {}

    /** A person's message was committed. */
    record MessageCreated(Position position, ChatMessage message) implements SessionEvent {}

    /** The reply to {@code to} is committed and about to be generated. */
    record ReplyStarted(Position position, MessageId reply, MessageId to, String model) implements SessionEvent {}

    /** @param text to append; never empty */
    record ReplyDelta(Position position, String text) implements SessionEvent {}

    /** Another call goes on from the text so far. */
    record ReplyContinued(Position position, MessageId reply) implements SessionEvent {}

    /** Forget the reply's text; it is {@code text} now. */
    record ReplyReset(Position position, MessageId reply, String text) implements SessionEvent {}

    /**
     * The reply has ended and is committed.
     *
     * @param status       {@code COMPLETED}, {@code STOPPED} or {@code FAILED}
     * @param finishReason as the provider named it; null unless completed
     * @param reason       null unless failed
     * @param length       of the text, in UTF-16 code units
     * @param sha256       of the text in UTF-8, lower-case hexadecimal
     */
    record ReplyEnded(Position position, MessageId reply, ChatMessage.Status status, @Nullable String finishReason,
            @Nullable FailureReason reason, @Nullable Usage usage, int length, String sha256,
            Instant finishedAt) implements SessionEvent {}

    /** The session's title or settings; sent when they change and on every resume. Has no id. */
    record SessionUpdated(Session session) implements SessionEvent {
        @Override
        public @Nullable Position position() {
            return null;
        }
    }
}
