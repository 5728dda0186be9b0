package io.parley.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.core.Secret;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClusteredVertxTest {
    private final List<ClusteredVertx> nodes = new ArrayList<>();

    @AfterEach
    void close() {
        nodes.forEach(node -> node.vertx().close().await());
    }

    @Test
    void joinsTheMembersItIsGiven() {
        var first = start("one", null);
        var second = start("one", null, first);

        assertThat(second.members()).containsExactlyInAnyOrder(first.self(), second.self());
        await().until(() -> first.members().contains(second.self()));
    }

    @Test
    void joinsNobodyWithoutMembers() {
        var first = start("one", null);
        var second = start("one", null);

        assertThat(first.members()).containsExactly(first.self());
        assertThat(second.members()).containsExactly(second.self());
    }

    @Test
    void neverJoinsAnotherInstallation() {
        var first = start("one", null);
        var second = start("two", null, first);

        assertThat(second.members()).containsExactly(second.self());
        assertThat(first.members()).containsExactly(first.self());
    }

    @Test
    void neverJoinsMembersWithAnotherSecret() {
        var first = start("one", new Secret("right"));
        var second = start("one", new Secret("wrong"), first);

        assertThat(second.members()).containsExactly(second.self());
    }

    @Test
    void joinsMembersWithTheSameSecret() {
        var first = start("one", new Secret("right"));
        var second = start("one", new Secret("right"), first);

        assertThat(second.members()).contains(first.self());
    }

    @Test
    void isMissedOnceClosed() {
        var first = start("one", null);
        var second = start("one", null, first);

        second.vertx().close().await();

        await().until(() -> first.members().equals(Set.of(first.self())));
        assertThat(second.members()).isEmpty();
    }

    private ClusteredVertx start(String installation, @Nullable Secret secret, ClusteredVertx... others) {
        var d = ClusterConfig.DEFAULT;
        var members = Arrays.stream(others).map(other -> "127.0.0.1:" + other.port()).toList();
        var config = new ClusterConfig(d.host(), 0, 0, members, secret, d.beat(), d.staleVanished(), d.stalePresent(),
                d.stall(),
                d.keepAlive(), d.silence());
        var node = ClusteredVertx.start(config, installation, new VertxOptions().setEventLoopPoolSize(1)).await();
        nodes.add(node);
        return node;
    }
}
