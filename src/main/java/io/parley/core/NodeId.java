package io.parley.core;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** Names one run of one process; new at every start, so that a restarted node never inherits what its past owned. */
public record NodeId(@JsonValue String value) implements Comparable<NodeId> {
    @JsonCreator
    public NodeId {}

    @Override
    public int compareTo(NodeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
