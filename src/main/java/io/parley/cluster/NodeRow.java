package io.parley.cluster;

import io.parley.core.NodeId;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One node as recorded in Postgres.
 *
 * @param roles   what it does; unmodifiable
 * @param beat    raised by the node with every beat; only whether it changes means anything
 * @param age     of that beat by Postgres' clock, which set and read it; zero where that clock was set back meanwhile
 * @param address where its bus listens; null in the row of a version that did not tell
 */
public record NodeRow(NodeId node, Set<Role> roles, Standing standing, long beat, Duration age,
        @Nullable NodeAddress address) {}
