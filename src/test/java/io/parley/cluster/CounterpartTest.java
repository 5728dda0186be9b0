package io.parley.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.core.NodeId;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CounterpartTest {
    private static final long BEGUN = -7;
    private static final long LONG_AFTER = BEGUN + TimeUnit.SECONDS.toNanos(5) + 1;

    private final Counterpart other = new Counterpart(new NodeId("other"), BEGUN);

    @Test
    void isGivenUpOnceItHasFallenSilent() {
        assertThat(other.fellSilent(false, BEGUN + 1)).isFalse();
        assertThat(other.fellSilent(true, BEGUN + 2)).isTrue();
    }

    @Test
    void isGivenTimeWhereItWasSilentFromTheBeginning() {
        assertThat(other.fellSilent(true, BEGUN + 1)).isFalse();
        assertThat(other.fellSilent(true, LONG_AFTER - 1)).isFalse();
        assertThat(other.fellSilent(true, LONG_AFTER)).isTrue();
    }

    @Test
    void isKeptWhereItIsHeardInTime() {
        assertThat(other.fellSilent(true, BEGUN + 1)).isFalse();
        assertThat(other.fellSilent(false, LONG_AFTER)).isFalse();
    }
}
