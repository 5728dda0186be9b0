package io.parley.llm;

import com.openai.errors.OpenAIIoException;
import io.parley.core.FailureReason;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What a provider's failure means to a reply. */
final class Failures {
    private static final int REQUEST_TIMEOUT = 408;
    private static final int CONFLICT = 409;
    private static final int UNAVAILABLE = 503;
    /** 401 and 402, 403 and 404. */
    private static final Set<Integer> LASTING = Set.of(401, 402, 403, 404);
    static final int TOO_MANY_REQUESTS = 429;

    private Failures() {}

    /** Of a call that got no answer, after the retries. */
    static Failure of(@Nullable Throwable failure) {
        return switch (failure) {
            case null -> Failure.of(FailureReason.PROVIDER_PROTOCOL, "no answer");
            case CompletionException e when e.getCause() != null -> of(e.getCause());
            case OpenAIIoException e -> Failure.of(FailureReason.PROVIDER_UNAVAILABLE, describe(e));
            default -> Failure.of(FailureReason.PROVIDER_PROTOCOL, describe(failure));
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

    /** Whether a status of HTTP comes again with every request: key, access, money or address are wrong. */
    static boolean isLasting(int status) {
        return LASTING.contains(status);
    }

    /** Of a response other than 2xx. */
    static Failure of(ProviderResponse response) {
        int status = response.statusCode();
        var error = response.problem();
        var reason = error.isNoMoney() ? FailureReason.PROVIDER_REJECTED : ofStatus(status);
        return new Failure(reason, "status " + status + response.contentType() + error.shown(),
                error.isLasting() || isLasting(status), error.warming() && status == UNAVAILABLE);
    }

    /** Of an error in a stream. */
    static Failure of(ProviderError error) {
        return new Failure(error.reason(), "an error in the stream" + error.shown(), error.isLasting(),
                error.warming());
    }

    /** Of a stream that has come to an end before the answer. */
    static Failure cut(boolean politely) {
        return Failure.of(FailureReason.PROVIDER_CUT, politely ? "the stream ended without a finish reason"
                : "the connection broke");
    }

    static Failure unreadable(IOException failure) {
        return Failure.of(FailureReason.PROVIDER_PROTOCOL,
                failure instanceof Unreadable ? String.valueOf(failure.getMessage())
                        : "An event of the provider's stream is broken JSON.");
    }

    /**
     * Of a body that is none of those Parley reads.
     *
     * @param kind its type, or its coding
     */
    static Failure noStream(@Nullable String kind) {
        return Failure.of(FailureReason.PROVIDER_PROTOCOL,
                "no event stream but " + ProviderError.harmless(String.valueOf(kind)));
    }

    /** Of JSON in place of a stream that is neither an answer nor an error. */
    static Failure noAnswer() {
        return Failure.of(FailureReason.PROVIDER_PROTOCOL, "no event stream but JSON that is no answer");
    }

    /** Of an answer without any text. */
    static Failure empty(@Nullable String finishReason, boolean tools) {
        String reason = String.valueOf(finishReason);
        if (FinishReasons.isFiltered(reason)) {
            return Failure.of(FailureReason.PROVIDER_FILTERED, "no text: the provider's filter withholds the answer");
        }
        return tools || FinishReasons.isTools(reason)
                ? Failure.of(FailureReason.PROVIDER_TOOL_CALL,
                        "no text: the model asks for tools, of which it was given none")
                : Failure.of(FailureReason.PROVIDER_EMPTY, "no text, finish reason " + ProviderError.harmless(reason));
    }

    /** What may be logged of a failure: its kind, never its message, which can quote the prompt. */
    private static String describe(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return "no answer: " + root.getClass().getSimpleName();
    }
}
