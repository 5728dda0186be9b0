package io.parley.llm;

import java.io.IOException;

/** A provider's stream that cannot be read. Its message is Parley's own and may be logged, unlike those of a parser, which quote what they read. */
final class Unreadable extends IOException {
    private static final long serialVersionUID = 1L;

    Unreadable(String message) {
        super(message);
    }
}
