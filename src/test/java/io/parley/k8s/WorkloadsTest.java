package io.parley.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pods may do little, are asked how they are, and are spread. */
class WorkloadsTest {
    private static final List<String> PROBES = List.of("startupProbe", "readinessProbe", "livenessProbe");
    /** A name, perhaps with a registry and its port, and a tag that says which one it is. */
    private static final Pattern IMAGE = Pattern.compile("[a-z0-9.-]+(:\\d+/)?[a-z0-9./-]*:(?!latest)\\d[\\w.-]*");

    @ParameterizedTest
    @EnumSource
    void everyContainerIsProbedAtAPortItDeclares(Overlay overlay) {
        assertThat(overlay.workloads()).isNotEmpty().allSatisfy(workload -> {
            assertThat(Yaml.children(workload.pod().path("containers"))).hasSize(1);
            for (String name : PROBES) {
                JsonNode probe = workload.container().path(name);
                assertThat(probe.findValues("port")).as(name).allMatch(workload::declares);
                assertThat(probe.has("httpGet") || probe.has("tcpSocket") || probe.has("exec")).as(name).isTrue();
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void nodesAreProbedWhereTheyAnswerOperators(Overlay overlay) {
        assertThat(overlay.nodes()).isNotEmpty().allSatisfy(node -> {
            assertThat(PROBES.stream().map(name -> node.container().at("/" + name + "/httpGet/path").asText()))
                    .containsExactly("/livez", "/readyz", "/livez");
            assertThat(PROBES.stream().map(name -> node.container().at("/" + name + "/httpGet/port").asText()))
                    .containsOnly("management");
        });
    }

    @ParameterizedTest
    @EnumSource
    void noContainerHasPrivileges(Overlay overlay) {
        assertThat(overlay.workloads()).allSatisfy(workload -> {
            JsonNode pod = workload.pod().path("securityContext");
            assertThat(pod.path("runAsNonRoot").asBoolean()).isTrue();
            assertThat(pod.path("runAsUser").asInt()).isEqualTo(workload.isNode() ? 10001 : 999);
            assertThat(pod.at("/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
            JsonNode container = workload.container().path("securityContext");
            assertThat(container.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
            assertThat(container.path("readOnlyRootFilesystem").asBoolean()).isTrue();
            assertThat(Yaml.texts(container.at("/capabilities/drop"))).containsExactly("ALL");
            assertThat(container.at("/capabilities").has("add")).isFalse();
        });
    }

    @ParameterizedTest
    @EnumSource
    void nodesWriteToTheirDirectoryForScratchAlone(Overlay overlay) {
        assertThat(overlay.nodes()).allSatisfy(node -> {
            assertThat(node.mounts("emptyDir")).isEqualTo(Set.of("/tmp"));
            assertThat(node.volumes("hostPath")).isEmpty();
            assertThat(node.volumes("persistentVolumeClaim")).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource
    void nobodyMayAskKubernetes(Overlay overlay) {
        assertThat(overlay.manifests()).noneMatch(manifest -> manifest.kind().endsWith("Role")
                || manifest.kind().endsWith("RoleBinding"));
        assertThat(overlay.of("ServiceAccount")).isNotEmpty()
                .allMatch(account -> !account.at("/automountServiceAccountToken").asBoolean(true));
        assertThat(overlay.workloads())
                .allMatch(workload -> !workload.pod().path("automountServiceAccountToken").asBoolean(true));
    }

    @ParameterizedTest
    @EnumSource
    void everyImageHasATag(Overlay overlay) {
        assertThat(overlay.workloads()).extracting(workload -> workload.container().path("image").asText())
                .allMatch(IMAGE.asMatchPredicate());
    }

    @ParameterizedTest
    @EnumSource
    void nodesAreSpreadOverZonesAndMachines(Overlay overlay) {
        assertThat(overlay.nodes()).allSatisfy(node -> {
            JsonNode spread = node.pod().path("topologySpreadConstraints");
            assertThat(spread.findValuesAsText("topologyKey")).containsExactlyInAnyOrder("kubernetes.io/hostname",
                    "topology.kubernetes.io/zone");
            for (JsonNode constraint : spread) {
                assertThat(overlay.selected(Selector.of(constraint.path("labelSelector")))).containsExactly(node);
            }
        });
    }
}
