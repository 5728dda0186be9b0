package io.parley.session;

import io.parley.core.SessionId;
import io.parley.llm.LlmMessages.Sampling;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One conversation, as stored.
 *
 * @param owner     the principal's id it belongs to
 * @param title     null until given, or taken from the first message
 * @param revision  raised by every write to the session, so that copies can be checked
 * @param lastSeq   number of the latest message, 0 when there is none
 * @param createdAt to the millisecond
 * @param updatedAt of the latest message or change, to the millisecond
 */
public record Session(SessionId id, String owner, @Nullable String title, Settings settings, long revision, int lastSeq,
        Instant createdAt, Instant updatedAt) {

    /**
     * What a person may set for a session; null means the configured default.
     *
     * @param model        a model of the catalogue
     * @param systemPrompt put before the conversation, at most 32 KiB
     */
    public record Settings(@Nullable String model, @Nullable String systemPrompt, @Nullable Sampling sampling) {
        /** Everything by configuration. */
        public static final Settings DEFAULT = new Settings(null, null, null);
    }
}
