package io.parley.cluster;

import io.parley.core.NodeId;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells operators what beats show, each thing once when it begins and once when it ends. Used on one context. */
final class BeatLog {
    private static final Logger LOG = LoggerFactory.getLogger(BeatLog.class);

    private final Outsiders outsiders = new Outsiders(TimeUnit.MINUTES.toNanos(1));
    private Standing standing = Standing.UNREADY;
    private boolean failing;
    private boolean skewed;

    /** @param failure null where Postgres took the beat */
    void answered(@Nullable Throwable failure) {
        if (failure != null && !failing) {
            LOG.warn("Postgres does not take this node's beats: {}", failure.getMessage());
        } else if (failure == null && failing) {
            LOG.info("Postgres takes this node's beats again");
        }
        failing = failure != null;
    }

    /** Another view follows. */
    void changed(View before, View view) {
        if (!before.sameSets(view)) {
            LOG.info("Ready: {}; known: {}, gone: {}", ready(view), view.known().size(), view.gone().size());
        }
    }

    /** By role only where roles differ. */
    private static Object ready(View view) {
        var sets = Set.copyOf(view.ready().values());
        return sets.size() == 1 ? sets.iterator().next() : view.ready();
    }

    /** Postgres has this node's standing. */
    void stands(Standing now) {
        if (now == Standing.RETREATED && standing != Standing.RETREATED) {
            LOG.warn("Cut off from the larger part of the cluster: this node has given up its sessions");
        } else if (now != Standing.RETREATED && standing == Standing.RETREATED) {
            LOG.warn("No longer cut off: this node takes part again");
        }
        standing = now;
    }

    /** @param skew of this machine's clock against Postgres' */
    void skewed(Duration skew) {
        boolean now = Cluster.isSkewed(skew);
        if (now && !skewed) {
            LOG.warn(
                    "This machine's clock is {} s {} Postgres'. Parley goes by Postgres', but certificates are judged and lines of the log"
                            + " dated by this machine's: synchronize both",
                    skew.abs().toSeconds(),
                    skew.isNegative() ? "behind" : "ahead of");
        } else if (!now && skewed) {
            LOG.info("This machine's clock agrees with Postgres' again");
        }
        skewed = now;
    }

    /** @param now nanoseconds on the monotonic clock */
    void heard(Set<NodeId> audible, Set<NodeId> members, long now) {
        var outside = outsiders.observe(audible, members, now);
        if (!outside.isEmpty()) {
            LOG.warn(
                    "Heard for a minute and not found by Hazelcast: {}. A short pause frees a node's sessions meanwhile."
                            + " Check cluster.members, dns or kubernetes, and that cluster.port can be reached",
                    outside);
        }
    }
}
