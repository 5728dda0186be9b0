package io.parley.bus;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the bus itself says. */
sealed interface BusMessages extends Wire {
    /** Answered by the bus of a node as soon as each of the two knows where the other one is. */
    record Ping() implements BusMessages, Request<Pong> {}

    record Pong() implements BusMessages {}

    /**
     * In place of an answer: why there is none.
     *
     * @param retryMillis after which it is worth trying again; null when that is not known
     */
    record Failure(ErrorCode code, String detail, @Nullable String pointer, @Nullable Long retryMillis)
            implements
                BusMessages {
        static Failure of(ChatException e) {
            var wait = e.retryAfter();
            return new Failure(e.code(), e.detail(), e.pointer(), wait == null ? null : wait.toMillis());
        }

        ChatException toException() {
            return new ChatException(code, detail, pointer,
                    retryMillis == null ? null : Duration.ofMillis(retryMillis));
        }
    }
}
