package io.parley.identity;

import io.parley.core.Principal;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who may sign in.
 *
 * @param id        a version 7 UUID in text, or {@code local}; owner of sessions
 * @param email     in lower case; null for the local user
 * @param name      to show; not blank
 * @param roles     unmodifiable, never empty
 * @param disabled  whether signing in and every token and key are refused
 * @param version   raised whenever tokens that were issued before must be refused
 * @param createdAt to the millisecond
 */
public record Account(String id, @Nullable String email, String name, Set<UserRole> roles, boolean disabled,
        long version, Instant createdAt) {
    public Account {
        roles = Set.copyOf(roles);
    }

    public Account withRoles(Set<UserRole> others) {
        return new Account(id, email, name, others, disabled, version, createdAt);
    }

    /** As the owner of sessions. */
    public Principal principal() {
        return new Principal(id);
    }
}
