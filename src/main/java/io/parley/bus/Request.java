package io.parley.bus;

/**
 * A message that is answered with exactly one {@code R} or with a failure.
 *
 * @param <R> the answer
 */
public interface Request<R extends Wire> extends Wire {}
