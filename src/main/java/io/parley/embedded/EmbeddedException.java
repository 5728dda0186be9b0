package io.parley.embedded;

import org.jspecify.annotations.Nullable;

/** An embedded server cannot be used; the message is one line that says why and what to do. */
public final class EmbeddedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EmbeddedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    EmbeddedException(String message) {
        this(message, null);
    }
}
