package io.parley.cluster;

/**
 * Where the bus of a node listens, as the others reach it.
 *
 * @param port from 1 to 65,535
 */
public record NodeAddress(String host, int port) {}
