package io.parley.session.host;

import io.parley.core.Principal;
import io.parley.core.SessionId;
import java.util.HashMap;
import java.util.Map;

/**
 * Which sessions of an account have a reply under way at this node, or a message on its way to one: an account has so many places, so that it
 * leaves model calls for others. The local user has as many as there are. Confined to the verticle's context.
 */
final class Places {
    private final int most;
    private final Map<SessionId, String> taken = new HashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();

    /** @param most sessions of one account */
    Places(int most) {
        this.most = most;
    }

    /** Whether the session has a place, whoever took it. */
    boolean has(SessionId session) {
        return taken.containsKey(session);
    }

    /** Whether the account may have one more. */
    boolean hasRoom(String account) {
        return counts.getOrDefault(account, 0) < most;
    }

    /** Takes a place, also beyond the bound: for a reply that runs already. */
    void take(String account, SessionId session) {
        if (!account.equals(Principal.LOCAL.id()) && taken.putIfAbsent(session, account) == null) {
            counts.merge(account, 1, Integer::sum);
        }
    }

    void leave(SessionId session) {
        var account = taken.remove(session);
        if (account != null) {
            counts.computeIfPresent(account, (id, count) -> count == 1 ? null : count - 1);
        }
    }
}
