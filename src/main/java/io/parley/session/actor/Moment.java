package io.parley.session.actor;

import java.time.Instant;

/**
 * When a step happens.
 *
 * @param nanos monotonic, for time limits
 * @param wall  for what is stored and shown, to the millisecond
 */
public record Moment(long nanos, Instant wall) {}
