package io.parley.llm;

import com.openai.errors.OpenAIIoException;
import io.parley.core.FailureReason;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What a provider's failure means to a reply. */
final class Failures {
    private static final int REQUEST_TIMEOUT = 408;
    private static final int CONFLICT = 409;
    private static final int TOO_MANY_REQUESTS = 429;

    private Failures() {}

    /** Of a call that got no answer, after the retries. */
    static FailureReason of(@Nullable Throwable failure) {
        return switch (failure) {
            case null -> FailureReason.PROVIDER_PROTOCOL;
            case CompletionException e when e.getCause() != null -> of(e.getCause());
            case OpenAIIoException e -> FailureReason.PROVIDER_UNAVAILABLE;
            default -> FailureReason.PROVIDER_PROTOCOL;
        };
    }

    /** Of an HTTP status other than 2xx. */
    static FailureReason ofStatus(int status) {
        if (status == TOO_MANY_REQUESTS) {
            return FailureReason.PROVIDER_RATE_LIMITED;
        }
        if (status >= 500 || status == REQUEST_TIMEOUT || status == CONFLICT) {
            return FailureReason.PROVIDER_UNAVAILABLE;
        }
        return status >= 400 ? FailureReason.PROVIDER_REJECTED : FailureReason.PROVIDER_PROTOCOL;
    }

    /** Of the type or code of an error object inside a stream; {@code otherwise} where it tells nothing. */
    static FailureReason ofError(String name, FailureReason otherwise) {
        if (name.startsWith("rate_limit") || name.equals("insufficient_quota") || name.equals("429")) {
            return FailureReason.PROVIDER_RATE_LIMITED;
        }
        return name.startsWith("invalid_request") ? FailureReason.PROVIDER_REJECTED : otherwise;
    }

    /** What may be logged of a failure: its kind, never its message, which can quote the prompt. */
    static String describe(@Nullable Throwable failure) {
        Throwable root = failure;
        while (root != null && root.getCause() != null) {
            root = root.getCause();
        }
        return root == null ? "no answer" : root.getClass().getSimpleName();
    }
}
