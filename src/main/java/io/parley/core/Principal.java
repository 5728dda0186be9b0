package io.parley.core;

/**
 * Who calls. Every handler gets one; until sign-in exists it is always {@link #LOCAL}.
 *
 * @param id stable id of the account, at most 128 characters; owner of sessions and scope of idempotency keys
 */
public record Principal(String id) {
    /** The one user of an installation without sign-in. */
    public static final Principal LOCAL = new Principal("local");
}
