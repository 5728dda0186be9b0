package io.parley.identity;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which roles a provider's groups stand for. */
final class OidcRoles {
    private final @Nullable String claim;
    private final Map<String, Set<UserRole>> roles;

    /** @param claim null: the provider says nothing of roles */
    OidcRoles(@Nullable String claim, List<String> roles) {
        this.claim = claim;
        this.roles = parse(roles);
    }

    /**
     * Of each {@code group=role} the group with its roles. A group may have several, and an equals sign in its name.
     *
     * @throws IllegalArgumentException for anything else
     */
    static Map<String, Set<UserRole>> parse(List<String> texts) {
        var roles = new HashMap<String, Set<UserRole>>();
        for (String text : texts) {
            int equals = text.lastIndexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("roles must be like staff=agent, not " + text);
            }
            roles.computeIfAbsent(text.substring(0, equals), group -> EnumSet.noneOf(UserRole.class))
                    .add(role(text.substring(equals + 1)));
        }
        return Collections.unmodifiableMap(roles);
    }

    private static UserRole role(String slug) {
        return Arrays.stream(UserRole.values()).filter(role -> role.slug().equals(slug)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("roles must be user, agent or admin, not " + slug));
    }

    /** What somebody is by an id token: at least a user. Null when the provider says nothing of roles. */
    @Nullable
    Set<UserRole> of(JsonObject claims) {
        if (claim == null) {
            return null;
        }
        var found = EnumSet.of(UserRole.USER);
        groups(claims.getValue(claim)).forEach(group -> found.addAll(roles.getOrDefault(group, Set.of())));
        return found;
    }

    /** Some providers give a lone group as a string. What is of another type is no group. */
    private static List<String> groups(@Nullable Object value) {
        var groups = new ArrayList<String>();
        Iterable<?> all = value instanceof JsonArray array ? array : value == null ? List.of() : List.of(value);
        for (Object one : all) {
            if (one instanceof String group) {
                groups.add(group);
            }
        }
        return groups;
    }
}
