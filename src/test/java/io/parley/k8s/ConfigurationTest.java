package io.parley.k8s;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.ParleyConfig;
import io.parley.cluster.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nodes start with what their pods are given, and both mean the same ports, names and times. */
class ConfigurationTest {
    /** Longest time for what a node does after it has drained. */
    private static final Duration SPARE = Duration.ofSeconds(20);

    @TempDir
    Path dir;

    @ParameterizedTest
    @EnumSource
    void portsAreThoseThatTheContainerDeclares(Overlay overlay) throws IOException {
        for (Workload node : overlay.nodes()) {
            var config = load(overlay, node);
            var ports = Map.of("management", config.telemetry().management().port(), "cluster",
                    config.cluster().port(), "bus", config.cluster().busPort());
            assertThat(node.ports()).containsAllEntriesOf(ports);
            if (config.roles().contains(Role.HTTP)) {
                assertThat(node.ports()).hasSize(4).containsEntry("http", config.http().port());
            } else {
                assertThat(node.ports()).hasSize(3);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyRoleIsSomewhereAndLabelsTellTwoOfThem(Overlay overlay) throws IOException {
        var all = new HashSet<Role>();
        for (Workload node : overlay.nodes()) {
            var roles = load(overlay, node).roles();
            all.addAll(roles);
            assertThat(node.labels().keySet().stream().filter(label -> label.startsWith("parley.io/")).collect(toSet()))
                    .isEqualTo(roles.stream().filter(Set.of(Role.HTTP, Role.LLM)::contains)
                            .map(role -> "parley.io/" + role.name().toLowerCase(Locale.ROOT))
                            .collect(toSet()));
        }
        assertThat(all).containsExactlyInAnyOrder(Role.values());
    }

    @ParameterizedTest
    @EnumSource
    void nodesFindEachOtherByAServiceOfAllOfThem(Overlay overlay) throws IOException {
        for (Workload node : overlay.nodes()) {
            var cluster = load(overlay, node).cluster();
            assertThat(cluster.host()).as("the pod's address").isEqualTo("10.1.2.3");
            assertThat(cluster.secret()).isNotNull();
            assertThat(cluster.tls().certificate() != null).isEqualTo(overlay.isForUsers());
            assertThat(overlay.of("Service")).filteredOn(service -> service.name().equals(cluster.dns()))
                    .singleElement().satisfies(service -> {
                        assertThat(service.at("/spec/clusterIP").asText()).isEqualTo("None");
                        assertThat(service.at("/spec/publishNotReadyAddresses").asBoolean()).isTrue();
                        assertThat(overlay.selected(new Selector(Yaml.map(service.at("/spec/selector")))))
                                .containsExactlyElementsOf(overlay.nodes());
                    });
        }
    }

    @ParameterizedTest
    @EnumSource
    void nodesHaveTimeToDrain(Overlay overlay) throws IOException {
        for (Workload node : overlay.nodes()) {
            var config = load(overlay, node);
            long pause = node.container().at("/lifecycle/preStop/sleep/seconds").asLong();
            assertThat(pause).as("the image has no program that sleeps").isPositive();
            var needed = Duration.ofSeconds(pause).plus(config.drain()).plus(config.http().drain()).plus(SPARE);
            assertThat(Duration.ofSeconds(node.pod().path("terminationGracePeriodSeconds").asLong()))
                    .isGreaterThanOrEqualTo(needed);
            assertThat(config.drain()).as("a reply may last so long")
                    .isGreaterThanOrEqualTo(config.session().replyTimeout());
        }
    }

    @ParameterizedTest
    @EnumSource
    void nobodyIsMissedDuringAnUpdate(Overlay overlay) {
        assertThat(overlay.nodes()).allSatisfy(node -> {
            assertThat(node.manifest().kind()).isEqualTo("Deployment");
            assertThat(node.manifest().at("/spec/strategy/rollingUpdate/maxUnavailable").asInt(-1)).isZero();
            assertThat(node.manifest().at("/spec/strategy/rollingUpdate/maxSurge").asInt()).isEqualTo(1);
            assertThat(node.pod().path("enableServiceLinks").asBoolean(true)).isFalse();
        });
    }

    @ParameterizedTest
    @EnumSource
    void storesAreOutsideAndPeopleSignIn(Overlay overlay) throws IOException {
        for (Workload node : overlay.nodes()) {
            var config = load(overlay, node);
            assertThat(config.store().postgres().url()).isNotNull();
            assertThat(config.store().redis().url()).isNotNull();
            assertThat(config.http().isOnLoopback()).isFalse();
            assertThat(config.llm().providers().isEmpty()).as("the demo model").isNotEqualTo(overlay.isForUsers());
            assertThat(config.identity().limits().proxies()).isEqualTo(overlay.isForUsers() ? 1 : 0);
        }
    }

    private ParleyConfig load(Overlay overlay, Workload node) throws IOException {
        return new Environment(overlay, node).load(dir);
    }
}
