package io.parley.session.host;

import io.parley.core.NodeId;
import io.parley.llm.LlmMessages.CallId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which worker has which call of a session; at most the reply's attempts. */
final class Calls {
    private final Map<CallId, NodeId> workers = new HashMap<>(2);

    /** A call is given to a worker; earlier attempts are over. */
    void put(CallId call, NodeId worker) {
        workers.keySet().removeIf(other -> !other.equals(call));
        workers.put(call, worker);
    }

    @Nullable
    NodeId worker(CallId call) {
        return workers.get(call);
    }

    void remove(CallId call) {
        workers.remove(call);
    }

    void clear() {
        workers.clear();
    }

    List<CallId> all() {
        return List.copyOf(workers.keySet());
    }

    List<CallId> at(Predicate<NodeId> worker) {
        var found = new ArrayList<CallId>(1);
        workers.forEach((call, node) -> {
            if (worker.test(node)) {
                found.add(call);
            }
        });
        return found;
    }
}
