package io.parley.session.host;

import java.time.Duration;
import java.util.Arrays;

/** Upper bounds of the buckets that times are counted in. */
final class Buckets {
    /** For what takes as long as a model does. */
    static final Duration[] OF_STREAMS = millis(50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000,
            120_000);
    /** For what takes as long as the stores and the other nodes do. */
    static final Duration[] OF_DELAYS = millis(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000);

    private Buckets() {}

    private static Duration[] millis(int... bounds) {
        return Arrays.stream(bounds).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
    }
}
