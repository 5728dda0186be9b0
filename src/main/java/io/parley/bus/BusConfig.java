package io.parley.bus;

import io.parley.core.Bounds;
import java.time.Duration;

/**
 * Bounds of the bus; keys under {@code bus}.
 *
 * @param requestTimeout after which a request without its own limit fails with {@code OWNER_UNAVAILABLE}
 * @param maxOutstanding requests to one node that are not answered yet; beyond it {@code OVERLOADED}
 */
public record BusConfig(@Bounds(min = "10ms", max = "10m") Duration requestTimeout,
        @Bounds(min = "1", max = "1000000") int maxOutstanding) {

    /** As in {@code config/parley.yaml}. */
    public static final BusConfig DEFAULT = new BusConfig(Duration.ofSeconds(5), 10_000);
}
