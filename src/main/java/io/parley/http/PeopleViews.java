package io.parley.http;

import io.parley.identity.Account;
import io.parley.identity.IdentityStore.ApiKey;
import io.parley.identity.IdentityStore.Recorded;
import io.parley.identity.UserRole;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** How accounts, API keys and the audit trail look to clients. */
final class PeopleViews {
    private PeopleViews() {}

    static JsonWriter user(JsonWriter json, Account account) {
        json.begin('{').field("id", account.id()).field("email", account.email()).field("name", account.name());
        return roles(json, account.roles()).field("disabled", account.disabled())
                .field("createdAt", account.createdAt()).end('}');
    }

    /** @param secret the key itself, told once; null afterwards */
    static JsonWriter key(JsonWriter json, ApiKey key, @Nullable String secret) {
        json.begin('{');
        if (secret != null) {
            json.field("key", secret);
        }
        return json.field("id", key.id().toString()).field("name", key.name()).field("hint", key.hint())
                .field("createdAt", key.createdAt()).field("expiresAt", key.expiresAt()).field("usedAt", key.usedAt())
                .end('}');
    }

    static JsonWriter entry(JsonWriter json, Recorded recorded) {
        var entry = recorded.entry();
        return json.begin('{').field("id", recorded.id()).field("at", recorded.at()).field("kind", entry.kind())
                .field("actor", entry.actor()).field("subject", entry.subject()).field("address", entry.address())
                .field("detail", entry.detail()).end('}');
    }

    private static JsonWriter roles(JsonWriter json, Collection<UserRole> roles) {
        json.name("roles").begin('[');
        roles.stream().sorted().forEach(role -> json.string(role.slug()));
        return json.end(']');
    }
}
