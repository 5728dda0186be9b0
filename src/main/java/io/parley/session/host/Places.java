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

    /** Whether the account has taken a place for the session. */
    boolean has(String account, SessionId session) {
        return account.equals(taken.get(session));
    }

    /** Whether the account may have one more. */
    boolean hasRoom(String account) {
        return counts.getOrDefault(account, 0) < most;
    }

    /** Its reply has begun: whoever had taken the place, it is its owner's now, also beyond the bound. */
    void own(String owner, SessionId session) {
        if (!has(owner, session)) {
            leave(session);
            take(owner, session);
        }
    }

    /** Takes a place, also beyond the bound, unless the session has one. */
    void take(String account, SessionId session) {
        if (!account.equals(Principal.LOCAL.id()) && taken.putIfAbsent(session, account) == null) {
            counts.merge(account, 1, Integer::sum);
        }
    }

    /** Leaves the place that the account has taken. */
    void leave(String account, SessionId session) {
        if (has(account, session)) {
            leave(session);
        }
    }

    void leave(SessionId session) {
        var account = taken.remove(session);
        if (account != null) {
            counts.computeIfPresent(account, (id, count) -> count == 1 ? null : count - 1);
        }
    }
}
