package io.parley.bus;

/**
 * A record that travels on the event bus. Inside a node the object itself is handed over, so it must be deeply
 * immutable; between nodes it is encoded by {@link Bus}. Each record belongs to exactly one <em>contract</em>: the sealed
 * interface that a feature {@linkplain Bus#register registers} and one verticle of a node answers.
 */
public interface Wire {}
