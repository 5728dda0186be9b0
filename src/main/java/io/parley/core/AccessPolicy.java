package io.parley.core;

/**
 * Who may do what with a session: the one place that decides it, asked by the ingress, by the session's owner on whatever node,
 * and by what reads from the stores. What a principal may not use does not exist for it.
 */
public final class AccessPolicy {
    private AccessPolicy() {}

    /** Whether somebody may read a session and everything in it, follow it, write to it, change and delete it. */
    public static boolean mayUse(Principal principal, String owner) {
        return principal.id().equals(owner);
    }

    /** The owner whose sessions somebody may find, as reads are restricted to it. */
    public static String ownerVisibleTo(Principal principal) {
        return principal.id();
    }
}
