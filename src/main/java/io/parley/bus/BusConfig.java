package io.parley.bus;

import io.parley.core.Bounds;
import java.time.Duration;

/**
 * Bounds of the bus; keys under {@code bus}.
 *
 * @param requestTimeout after which a request without its own limit fails with {@code OWNER_UNAVAILABLE}
 * @param maxOutstanding requests to one node that are not answered yet; beyond it {@code OVERLOADED}
 * @param maxInFlight    bytes to one node that are not known to have arrived; beyond it messages to it are dropped and
 *                       requests fail with {@code OVERLOADED}
 */
public record BusConfig(@Bounds(min = "10ms", max = "10m") Duration requestTimeout,
        @Bounds(min = "1", max = "1000000") int maxOutstanding,
        @Bounds(min = "1MiB", max = "1GiB") int maxInFlight) {

    /** As in {@code config/parley.yaml}. */
    public static final BusConfig DEFAULT = new BusConfig(Duration.ofSeconds(5), 10_000, 16 << 20);

    private static final int LONGEST_ANSWER = 64 << 20;

    /** Bytes that one message to another node may have: whatever may be under way goes into one, and no answer is longer. */
    public int maxMessage() {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(LONGEST_ANSWER, 2L * maxInFlight));
    }
}
