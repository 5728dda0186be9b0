package io.parley.cluster;

/** What a node does; a node has any set of them. */
public enum Role {
    /** REST and SSE ingress. */
    HTTP,
    /** Session actors. */
    SESSION,
    /** Provider calls. */
    LLM,
    /** Postgres. */
    STORE
}
