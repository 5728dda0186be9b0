package io.parley.session;

import io.parley.core.FailureReason;
import io.parley.llm.LlmMessages.Usage;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a reply ends; logged before and while it is committed, so that a logged finish is never generated again.
 *
 * @param status   {@code COMPLETED}, {@code STOPPED} or {@code FAILED}
 * @param reason   null unless failed
 * @param model    as the provider names it; null when none answered
 */
public record Finish(ChatMessage.Status status, @Nullable String finishReason, @Nullable FailureReason reason,
        @Nullable Usage usage, @Nullable String provider, @Nullable String model, @Nullable Instant firstDeltaAt,
        Instant finishedAt) {}
