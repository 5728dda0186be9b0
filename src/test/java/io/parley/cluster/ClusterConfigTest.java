package io.parley.cluster;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClusterConfigTest {
    private static final ClusterConfig GOOD = ClusterConfig.DEFAULT;
    private static final ClusterConfig.Kubernetes SERVICE = new ClusterConfig.Kubernetes("parley", null, null, null,
            null);

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

    @Test
    void refusesTwoWaysToFindNodes() {
        refuses("members, dns", 5701, List.of("other:5701"), "nodes", ClusterConfig.Kubernetes.NONE);
        refuses("members, dns", 5701, List.of(), "nodes", SERVICE);
        refuses("members, dns", 5701, List.of("other:5701"), null, SERVICE);
    }

    @Test
    void refusesAFreePortWhereOthersMustKnowIt() {
        refuses("port", 0, List.of(), "nodes", ClusterConfig.Kubernetes.NONE);
        refuses("port", 0, List.of(), null, SERVICE);
    }

    @Test
    void refusesCertificatesByHalf() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClusterConfig.Tls(Path.of("node.pem"), Path.of("node.key"), null))
                .withMessageStartingWith("certificate");
    }

    private static void refuses(String key, int port, List<String> members, @Nullable String dns,
            ClusterConfig.Kubernetes kubernetes) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClusterConfig(GOOD.host(), port, 0, members, dns, kubernetes, GOOD.tls(), null,
                        GOOD.beat(), GOOD.staleVanished(), GOOD.stalePresent(), GOOD.stall(), GOOD.keepAlive(),
                        GOOD.silence()))
                .withMessageStartingWith(key);
    }

    private static void refuses(String key, List<String> members, Duration beat, Duration staleVanished,
            Duration stalePresent,
            Duration keepAlive) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClusterConfig(GOOD.host(), 0, 0, members, null,
                        GOOD.kubernetes(), GOOD.tls(), null, beat, staleVanished,
                        stalePresent, GOOD.stall(), keepAlive, GOOD.silence()))
                .withMessageStartingWith(key);
    }
}
