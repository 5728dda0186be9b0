package io.parley.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever chooses something chooses what is there, and what is meant. */
class SelectorsTest {
    @ParameterizedTest
    @EnumSource
    void everyWorkloadFindsItsOwnPodsAlone(Overlay overlay) {
        assertThat(overlay.workloads()).allSatisfy(workload -> assertThat(
                overlay.selected(Selector.of(workload.manifest().at("/spec/selector")))).containsExactly(workload));
    }

    @ParameterizedTest
    @EnumSource
    void everyServiceHasPodsWithItsPorts(Overlay overlay) {
        assertThat(overlay.of("Service")).isNotEmpty().allSatisfy(service -> {
            var pods = overlay.selected(new Selector(Yaml.map(service.at("/spec/selector"))));
            assertThat(pods).as(service.toString()).isNotEmpty();
            for (JsonNode port : service.at("/spec/ports")) {
                assertThat(pods).as(service.toString()).allMatch(pod -> pod.declares(port.path("targetPort")));
            }
            if (service.at("/spec/clusterIP").asText().equals("None")) {
                assertThat(Yaml.children(service.at("/spec/ports"))).as("there is nothing between client and pod")
                        .allMatch(port -> pods.getFirst().ports().get(port.path("targetPort").asText()) == port
                                .path("port").asInt());
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void everyWorkloadOfNodesHasOneBudget(Overlay overlay) {
        var budgets = overlay.of("PodDisruptionBudget");
        assertThat(budgets).hasSameSizeAs(overlay.nodes());
        assertThat(overlay.nodes()).allSatisfy(node -> assertThat(budgets).filteredOn(budget -> overlay
                .selected(Selector.of(budget.at("/spec/selector"))).equals(List.of(node))).singleElement()
                .matches(budget -> budget.at("/spec/maxUnavailable").asInt() == 1));
    }

    @ParameterizedTest
    @EnumSource
    void everyWorkloadOfNodesHasOneAutoscaler(Overlay overlay) {
        var scaled = overlay.of("HorizontalPodAutoscaler").stream().map(scaler -> scaler.at("/spec/scaleTargetRef"))
                .map(target -> target.path("kind").asText() + "/" + target.path("name").asText()).toList();
        if (overlay.isForUsers()) {
            assertThat(scaled)
                    .containsExactlyInAnyOrderElementsOf(overlay.nodes().stream().map(Workload::toString).toList());
            assertThat(overlay.nodes()).as("replicas are the autoscaler's")
                    .allMatch(node -> node.manifest().at("/spec/replicas").isMissingNode());
        } else {
            assertThat(scaled).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theIngressLeadsToAPortOfAService(Overlay overlay) {
        assertThat(overlay.of("Ingress")).hasSize(overlay.isForUsers() ? 1 : 0).allSatisfy(ingress -> {
            for (JsonNode backend : ingress.yaml().findValues("service")) {
                assertThat(overlay.of("Service")).filteredOn(s -> s.name().equals(backend.path("name").asText()))
                        .singleElement().satisfies(service -> assertThat(service.at("/spec/ports")
                                .findValuesAsText("name")).contains(backend.at("/port/name").asText()));
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void prometheusFindsEachNodeOnce(Overlay overlay) {
        assertThat(overlay.of("ServiceMonitor")).hasSize(overlay.isForUsers() ? 1 : 0).allSatisfy(monitor -> {
            var services = overlay.of("Service").stream()
                    .filter(s -> Selector.of(monitor.at("/spec/selector")).matches(s.labels())).toList();
            assertThat(services).singleElement().satisfies(service -> {
                assertThat(service.at("/spec/ports").findValuesAsText("name"))
                        .contains(monitor.at("/spec/endpoints/0/port").asText());
                assertThat(overlay.selected(new Selector(Yaml.map(service.at("/spec/selector")))))
                        .containsExactlyElementsOf(overlay.nodes());
                assertThat(service.labels().get(monitor.at("/spec/jobLabel").asText())).as("what rules ask for")
                        .isEqualTo("parley");
            });
            assertThat(monitor.at("/spec/endpoints/0/relabelings").findValuesAsText("targetLabel")).contains("node");
        });
    }
}
