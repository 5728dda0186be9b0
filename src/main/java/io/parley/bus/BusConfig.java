package io.parley.bus;

import java.time.Duration;

/**
 * Bounds of the bus; keys under {@code bus}.
 *
 * @param requestTimeout after which a request without its own limit fails with {@code OWNER_UNAVAILABLE}, 10 ms to 10 min
 * @param maxOutstanding requests to one node that are not answered yet, 1 to 1,000,000; beyond it {@code OVERLOADED}
 */
public record BusConfig(Duration requestTimeout, int maxOutstanding) {
    /** As in {@code config/parley.yaml}. */
    public static final BusConfig DEFAULT = new BusConfig(Duration.ofSeconds(5), 10_000);
}
