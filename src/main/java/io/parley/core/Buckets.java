package io.parley.core;

import java.time.Duration;
import java.util.Arrays;

/** Upper bounds of the buckets that times are counted in, ascending. */
public final class Buckets {
    private Buckets() {}

    /** For what takes as long as a model does: 50 ms to 2 min. */
    public static Duration[] ofStreams() {
        return millis(50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000, 120_000);
    }

    /** For what takes as long as the stores and the other nodes do: 1 ms to 10 s. */
    public static Duration[] ofDelays() {
        return millis(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000);
    }

    private static Duration[] millis(int... bounds) {
        return Arrays.stream(bounds).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
    }
}
