package io.parley.llm;

import com.openai.errors.OpenAIIoException;
import com.openai.errors.OpenAIServiceException;
import io.parley.core.FailureReason;
import java.io.IOException;
import java.util.concurrent.CompletionException;

/** What a provider's failure means to a reply. */
final class Failures {
    private static final int REQUEST_TIMEOUT = 408;
    private static final int CONFLICT = 409;
    private static final int TOO_MANY_REQUESTS = 429;

    private Failures() {}

    /** Of a call that failed before its stream began, after the retries. */
    static FailureReason of(Throwable failure) {
        return switch (failure) {
            case CompletionException e when e.getCause() != null -> of(e.getCause());
            case OpenAIServiceException e -> ofStatus(e.statusCode());
            case OpenAIIoException e -> FailureReason.PROVIDER_UNAVAILABLE;
            case IOException e -> FailureReason.PROVIDER_UNAVAILABLE;
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
    static String describe(Throwable failure) {
        Throwable cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause()
                : failure;
        if (cause instanceof OpenAIServiceException e) {
            return "status " + e.statusCode();
        }
        Throwable root = cause.getCause() == null ? cause : cause.getCause();
        return root.getClass().getSimpleName();
    }
}
