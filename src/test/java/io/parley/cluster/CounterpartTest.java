package io.parley.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.core.NodeId;
import io.parley.testing.SeenCluster;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CounterpartTest {
    private static final long BEGUN = -7;
    private static final long LONG_AFTER = BEGUN + TimeUnit.SECONDS.toNanos(5) + 1;

    private static final NodeId OTHER = new NodeId("other");

    private final SeenCluster cluster = SeenCluster.alone(new NodeId("self"));
    private final Counterpart other = new Counterpart(OTHER, BEGUN);

    private boolean isLost(boolean silent, long now) {
        if (silent) {
            cluster.quiet().add(OTHER);
        } else {
            cluster.quiet().remove(OTHER);
        }
        return other.isLost(cluster, now);
    }

    @Test
    void isGivenUpOnceItHasFallenSilent() {
        assertThat(isLost(false, BEGUN + 1)).isFalse();
        assertThat(isLost(true, BEGUN + 2)).isTrue();
    }

    @Test
    void isGivenTimeWhereItWasSilentFromTheBeginning() {
        assertThat(isLost(true, BEGUN + 1)).isFalse();
        assertThat(isLost(true, LONG_AFTER - 1)).isFalse();
        assertThat(isLost(true, LONG_AFTER)).isTrue();
    }

    @Test
    void isKeptWhereItIsHeardInTime() {
        assertThat(isLost(true, BEGUN + 1)).isFalse();
        assertThat(isLost(false, LONG_AFTER)).isFalse();
    }

    @Test
    void isGivenUpAtOnceWhereItIsGone() {
        cluster.gone().add(OTHER);
        assertThat(isLost(false, BEGUN + 1)).isTrue();
    }
}
