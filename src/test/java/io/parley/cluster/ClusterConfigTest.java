package io.parley.cluster;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterConfigTest {
    private static final ClusterConfig GOOD = ClusterConfig.DEFAULT;

    @Test
    void refusesAMemberWithoutAPort() {
        refuses("members", List.of("other-host"), GOOD.beat(), GOOD.staleVanished(), GOOD.stalePresent(),
                GOOD.keepAlive());
    }

    @Test
    void refusesToCallABeatStaleBeforeTheNextIsDue() {
        refuses("stale-vanished", List.of(), GOOD.staleVanished(), GOOD.staleVanished(), GOOD.stalePresent(),
                GOOD.keepAlive());
    }

    @Test
    void refusesLessPatienceWithMembersThatAreThere() {
        refuses("stale-present", List.of(), GOOD.beat(), GOOD.staleVanished(), GOOD.staleVanished().minusMillis(1),
                GOOD.keepAlive());
    }

    @Test
    void refusesToCallANodeSilentBeforeItsNextSignIsDue() {
        refuses("silence", List.of(), GOOD.beat(), GOOD.staleVanished(), GOOD.stalePresent(), GOOD.silence());
    }

    private static void refuses(String key, List<String> members, Duration beat, Duration staleVanished,
            Duration stalePresent,
            Duration keepAlive) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClusterConfig(GOOD.host(), 0, 0, members, null, beat, staleVanished,
                        stalePresent, GOOD.stall(), keepAlive, GOOD.silence()))
                .withMessageStartingWith(key);
    }
}
