package io.parley.session;

import io.parley.core.FailureReason;
import io.parley.core.MessageId;
import io.parley.llm.LlmMessages.Usage;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message of a session: a person's, or a model's reply in whatever state.
 *
 * @param seq     its number in the session, from 1 without holes
 * @param content the text; of a running reply, the text so far where the owner was asked, else empty
 * @param reply   what only replies have; null for a person's message
 */
public record ChatMessage(MessageId id, int seq, Author author, String content, Status status, Instant createdAt,
        @Nullable Reply reply) {

    /** Kind of author. */
    public enum AuthorKind {
        USER, MODEL, AGENT
    }

    /** @param id principal's id of a person; null for a model */
    public record Author(AuthorKind kind, @Nullable String id) {
        /** A model. */
        public static final Author MODEL = new Author(AuthorKind.MODEL, null);
    }

    /** Where a message stands. A person's message is always {@code COMPLETED}. */
    public enum Status {
        RUNNING, COMPLETED, STOPPED, FAILED;

        public boolean isFinal() {
            return this != RUNNING;
        }
    }

    /**
     * @param to           the message it answers
     * @param model        asked for; as named by the provider once finished
     * @param provider     configured name of the provider that answered; null until known
     * @param finishReason as the provider named it; null unless completed
     * @param reason       why it failed; null unless failed
     * @param usage        tokens as counted by the provider; null where unknown
     * @param startedEpoch epoch in which it was accepted
     * @param end          place of its terminal event; null while running
     * @param kept         how far the logs of earlier epochs are part of the reply, oldest first; empty unless taken over
     * @param takeovers    how often another owner had to go on with it
     * @param firstDeltaAt when its first text was there; null when there was none
     * @param finishedAt   null while running
     */
    public record Reply(MessageId to, String model, @Nullable String provider, @Nullable String finishReason,
            @Nullable FailureReason reason, @Nullable Usage usage, long startedEpoch, @Nullable Position end,
            List<Kept> kept,
            int takeovers, @Nullable Instant firstDeltaAt, @Nullable Instant finishedAt) {}

    /** Entries of {@code epoch} up to and including {@code n} belong to the reply; later ones were never promised. */
    public record Kept(long epoch, int n) {}
}
