package io.parley.load;

import static io.gatling.javaapi.core.CoreDsl.pause;

import io.gatling.javaapi.core.ChainBuilder;
import java.time.Duration;

/** Pauses by the clock. */
final class Pauses {
    private static final long SECOND = 1_000;

    private Pauses() {}

    /** To the next full second, so that all users act at once, on whichever machine. */
    static ChainBuilder untilNextSecond() {
        return pause(session -> Duration.ofMillis(SECOND - System.currentTimeMillis() % SECOND));
    }
}
