package io.parley.cluster;

import io.parley.core.NodeId;
import java.util.Set;

/**
 * One node as recorded in Postgres.
 *
 * @param roles what it does; unmodifiable
 * @param beat  raised by the node with every beat; only whether it changes means anything
 */
public record NodeRow(NodeId node, Set<Role> roles, Standing standing, long beat) {}
