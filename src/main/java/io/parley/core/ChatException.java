package io.parley.core;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request that cannot be served, with what the caller is told. It carries no stack trace: it is an answer, not a
 * defect, and is thrown on hot paths.
 */
public final class ChatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final @Nullable String pointer;
    private final @Nullable Duration retryAfter;

    /** @param detail one sentence for a person, without internals, secrets or message text */
    public ChatException(ErrorCode code, String detail) {
        this(code, detail, null);
    }

    /** @param pointer JSON pointer (RFC 6901) of the offending field, or null when no field is to blame */
    public ChatException(ErrorCode code, String detail, @Nullable String pointer) {
        this(code, detail, pointer, null);
    }

    /** @param retryAfter after which it is worth trying again, or null when that is not known */
    public ChatException(ErrorCode code, String detail, @Nullable String pointer, @Nullable Duration retryAfter) {
        super(detail, null, true, false);
        this.code = code;
        this.pointer = pointer;
        this.retryAfter = retryAfter;
    }

    /** Never null. */
    public ErrorCode code() {
        return code;
    }

    /** What the caller is told; never null. */
    public String detail() {
        return Objects.requireNonNull(getMessage());
    }

    /** JSON pointer (RFC 6901) of the offending field; null when no field is to blame. */
    public @Nullable String pointer() {
        return pointer;
    }

    /**
     * How long to wait before it is worth trying again, to the millisecond; the ingress rounds it up for {@code Retry-After}. Never
     * null with {@code RATE_LIMITED}; null when it is not known.
     */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
