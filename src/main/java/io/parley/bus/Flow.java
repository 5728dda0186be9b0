package io.parley.bus;

/**
 * What went from this node to another one.
 *
 * @param sent    bytes handed to the event bus so far
 * @param arrived of these, known to have arrived
 * @param dropped messages that were not sent, because too much was under way
 */
public record Flow(long sent, long arrived, long dropped) {}
