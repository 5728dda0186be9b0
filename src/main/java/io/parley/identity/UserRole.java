package io.parley.identity;

import java.util.Locale;

/** What a person is to the installation; an account has any set of them. The names are stored and must not change. */
public enum UserRole {
    /** Has sessions of its own. */
    USER,
    /** Answers people at the support desk. */
    AGENT,
    /** Manages accounts, and sees the nodes and the audit trail. */
    ADMIN;

    /** The stable name seen by clients, for example {@code user}. */
    public String slug() {
        return name().toLowerCase(Locale.ROOT);
    }
}
