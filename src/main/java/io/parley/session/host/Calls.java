package io.parley.session.host;

import io.parley.cluster.Cluster;
import io.parley.cluster.Counterpart;
import io.parley.core.NodeId;
import io.parley.llm.LlmMessages.CallId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which worker has which call of a session; at most the reply's attempts. */
final class Calls {
    private final Map<CallId, Counterpart> workers = new HashMap<>(2);

    /** A call is given to a worker; earlier attempts are over. */
    void put(CallId call, NodeId worker) {
        workers.keySet().removeIf(other -> !other.equals(call));
        workers.put(call, new Counterpart(worker, System.nanoTime()));
    }

    @Nullable
    NodeId worker(CallId call) {
        var worker = workers.get(call);
        return worker == null ? null : worker.node();
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

    /** Calls that nothing more is to be expected of. */
    List<CallId> lost(Cluster cluster, long now) {
        var found = new ArrayList<CallId>(1);
        workers.forEach((call, worker) -> {
            if (worker.isLost(cluster, now)) {
                found.add(call);
            }
        });
        return found;
    }
}
