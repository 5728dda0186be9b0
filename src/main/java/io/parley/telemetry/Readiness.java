package io.parley.telemetry;

import io.vertx.core.buffer.Buffer;

/**
 * What {@code /readyz} tells.
 *
 * @param ready whether the node takes requests
 * @param json  how its parts are
 */
public record Readiness(boolean ready, Buffer json) {}
