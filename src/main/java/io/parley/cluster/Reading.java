package io.parley.cluster;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a beat finds in Postgres.
 *
 * @param rows of all nodes, in any order
 * @param time by Postgres' clock, at some moment of the beat; null where there are no rows
 */
public record Reading(List<NodeRow> rows, @Nullable Instant time) {
    public Reading {
        rows = List.copyOf(rows);
    }
}
