package io.parley.bus;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.parley.core.ChatException;
import io.parley.testing.Patience;
import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What tests of the bus have in common. */
final class BusAssertions {
    private BusAssertions() {}

    /** Awaits what must succeed. */
    static <T> T resultOf(Future<T> future) {
        try {
            return future.await(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("nothing came within 5 s", e);
        }
    }

    /** Awaits the failure of a request. */
    static ChatException failureOf(Future<?> answer) {
        return catchThrowableOfType(ChatException.class, () -> resultOf(answer));
    }
}
