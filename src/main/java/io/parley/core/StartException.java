package io.parley.core;

import org.jspecify.annotations.Nullable;

/** The node cannot start, for a reason that the operator can change; the message is one line that says what to do. */
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
