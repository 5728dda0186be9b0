package io.parley.cluster;

/**
 * Where the bus of a node listens, as the others reach it.
 *
 * @param cluster name that holds what nodes must have in common to talk to each other: the installation, and a digest of {@code cluster.secret}
 * @param port    from 1 to 65,535
 */
public record NodeAddress(String cluster, String host, int port) {}
