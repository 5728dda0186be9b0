package io.parley.cluster;

/** What a node says of itself in its row. The names are stored and must not change. */
public enum Standing {
    /** Starting or draining: keeps the sessions it has, is given none. */
    UNREADY,
    /** May be given sessions and calls. */
    READY,
    /** Has given up all its sessions, because it stops or is cut off from the larger part of the cluster: they are free. */
    RETREATED
}
