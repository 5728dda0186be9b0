package io.parley.session.host;

import io.parley.cluster.Cluster;
import io.parley.cluster.Role;
import io.parley.core.ChatException;
import io.parley.core.Correlation;
import io.parley.core.NodeId;
import io.parley.core.SessionId;
import io.parley.session.StoreMessages.FindOrphans;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for replies that nobody generates any more, and goes on with those that fall to this node. */
final class Orphans {
    private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);
    private static final int PAGE = 200;

    private final Cluster cluster;
    private final Cells cells;
    private final Effects effects;

    Orphans(Cluster cluster, Cells cells, Effects effects) {
        this.cluster = cluster;
        this.cells = cells;
        this.effects = effects;
    }

    /** Those of this node that are not in its memory, and those of nodes that are gone. */
    void adopt() {
        adopt(Set.of(cluster.self()), id -> true);
        adopt(cluster.gone(), id -> cluster.place(id).filter(cluster.self()::equals).isPresent());
    }

    private void adopt(Set<NodeId> nodes, Predicate<SessionId> ours) {
        if (cluster.ready(Role.SESSION).contains(cluster.self())) {
            effects.toStore(new FindOrphans(nodes, PAGE))
                    .onSuccess(found -> found.sessions().stream().filter(ours).forEach(this::adopt));
        }
    }

    private void adopt(SessionId id) {
        try {
            var cell = cells.obtain(id);
            if (!cell.isOpen()) {
                LOG.atInfo().addKeyValue(Correlation.SESSION_ID, id).log("Going on with a reply that nobody generates");
                cell.open();
            }
        } catch (ChatException overloaded) {
            LOG.atWarn().addKeyValue(Correlation.SESSION_ID, id).log("No room to go on with a reply: {}",
                    overloaded.code().slug());
        }
    }
}
