package io.parley.core;

import java.util.Locale;

/** Why a reply ended as {@code failed}, or why one provider call did. Seen by clients as its {@link #slug()}. */
public enum FailureReason {
    /** No connection to the provider, or 5xx after the retries. */
    PROVIDER_UNAVAILABLE(true),
    /** The provider answered 429 after the retries. */
    PROVIDER_RATE_LIMITED(true),
    /** The provider refused the request (4xx), or the account has no money left there: asking again cannot help. */
    PROVIDER_REJECTED(false),
    /** The stream ended, or broke, before the provider said that it was finished. */
    PROVIDER_CUT(true),
    /** No first or no next token within the time limit. */
    PROVIDER_TIMEOUT(true),
    /** The provider sent what is not a chat completion stream. */
    PROVIDER_PROTOCOL(true),
    /** The provider ended its answer without any text. */
    PROVIDER_EMPTY(true),
    /** A filter at the provider withholds the whole answer. */
    PROVIDER_FILTERED(false),
    /** The model asks for tools instead of answering, though none are offered. */
    PROVIDER_TOOL_CALL(false),
    /** The node that made the call is gone, or frames from it were lost on the way. */
    CALL_LOST(true),
    /** Every model worker has as many calls under way as it may. */
    OVERLOADED(true),
    /** The reply grew past the size limit. */
    REPLY_TOO_LONG(false),
    /** The reply took longer than the time limit. */
    REPLY_TIMEOUT(false),
    /** Too many nodes died while generating it. */
    INTERRUPTED(false);

    private final boolean retryable;

    FailureReason(boolean retryable) {
        this.retryable = retryable;
    }

    /** Whether another call may succeed. */
    public boolean retryable() {
        return retryable;
    }

    /** The stable name seen by clients, for example {@code provider_cut}. */
    public String slug() {
        return name().toLowerCase(Locale.ROOT);
    }
}
