package io.parley.bus;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import org.jspecify.annotations.Nullable;

/** What the bus itself says. */
sealed interface BusMessages extends Wire {
    /** Answered by the bus of a node as soon as its address is known to the asker. */
    record Ping() implements BusMessages, Request<Pong> {}

    record Pong() implements BusMessages {}

    /** In place of an answer: why there is none. */
    record Failure(ErrorCode code, String detail, @Nullable String pointer) implements BusMessages {
        static Failure of(ChatException e) {
            return new Failure(e.code(), e.detail(), e.pointer());
        }

        ChatException toException() {
            return new ChatException(code, detail, pointer);
        }
    }
}
