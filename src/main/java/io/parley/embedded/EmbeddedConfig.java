package io.parley.embedded;

import io.parley.core.Bounds;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The embedded servers; keys under {@code embedded}.
 *
 * @param dataDir        holds everything that is to outlive the process; made if absent; one node at a time may use it
 * @param startTimeout   within which each server must answer
 * @param redisMaxMemory bytes; when full Redis refuses writes and replies go on without it
 */
public record EmbeddedConfig(Path dataDir, @Bounds(min = "1s", max = "10m") Duration startTimeout,
        @Bounds(min = "16MiB") long redisMaxMemory) {

    /** As in {@code config/parley.yaml}. */
    public static final EmbeddedConfig DEFAULT = new EmbeddedConfig(Path.of("data"), Duration.ofSeconds(60),
            256L << 20);
}
