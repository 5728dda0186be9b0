package io.parley.k8s;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each port is open to those whom it is for, and pods reach what they need. */
class PoliciesTest {
    private static final Map<String, Set<String>> CALLERS = Map.of("http", Set.of("ingress-nginx/ingress-nginx"),
            "management", Set.of("monitoring/prometheus"), "cluster", Set.of("parley"), "bus", Set.of("parley"));
    private static final Set<Integer> DNS_NODES_STORES = Set.of(53, 5701, 5702, 5432, 6379);
    private static final int HTTPS = 443;

    @ParameterizedTest
    @EnumSource
    void whatIsNotNamedIsRefused(Overlay overlay) {
        assertThat(Policy.of(overlay)).filteredOn(Policy::deniesEverything).hasSize(1);
        assertThat(rules(overlay, "ingress")).as("nobody in general").noneMatch(rule -> Policy.peers(rule).isEmpty());
        assertThat(rules(overlay, "egress")).as("nobody in general").noneMatch(rule -> Policy.peers(rule).isEmpty());
    }

    @ParameterizedTest
    @EnumSource
    void everyPolicyIsAboutPodsThatThereAre(Overlay overlay) {
        assertThat(Policy.of(overlay)).isNotEmpty().noneMatch(policy -> policy.pods().isEmpty());
        assertThat(List.of("ingress", "egress")).flatMap(direction -> rules(overlay, direction))
                .flatMap(Policy::peers).filteredOn(Policy::isHere)
                .noneMatch(peer -> overlay.selected(Selector.of(peer.path("podSelector"))).isEmpty());
    }

    @ParameterizedTest
    @EnumSource
    void everyPortThatIsOpenedIsOneOfItsPods(Overlay overlay) {
        for (Policy policy : Policy.of(overlay)) {
            for (JsonNode rule : policy.rules("ingress")) {
                assertThat(policy.pods()).as(policy.toString())
                        .allMatch(pod -> pod.ports().values().containsAll(Policy.ports(rule)));
            }
            for (JsonNode rule : policy.rules("egress")) {
                assertThat(Policy.peers(rule)).as(policy.toString()).filteredOn(Policy::isHere)
                        .flatMap(peer -> overlay.selected(Selector.of(peer.path("podSelector"))))
                        .allMatch(pod -> pod.ports().values().containsAll(Policy.ports(rule)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyPortOfANodeIsOpenToThoseItIsFor(Overlay overlay) {
        assertThat(overlay.nodes()).allSatisfy(node -> node.ports().forEach((name, port) -> assertThat(
                Policy.of(overlay).stream().filter(policy -> policy.pods().contains(node))
                        .flatMap(policy -> policy.rules("ingress").stream())
                        .filter(rule -> Policy.ports(rule).contains(port))
                        .flatMap(rule -> Policy.peers(rule).stream()).map(Policy::name).collect(toSet()))
                .as(node + " " + name).isEqualTo(CALLERS.get(name))));
    }

    @ParameterizedTest
    @EnumSource
    void nodesReachWhatTheyNeed(Overlay overlay) {
        assertThat(overlay.nodes()).allSatisfy(node -> {
            var needed = new HashSet<>(DNS_NODES_STORES);
            if (node.labels().containsKey("parley.io/llm")) {
                needed.add(HTTPS);
            }
            assertThat(Policy.of(overlay).stream().filter(policy -> policy.pods().contains(node))
                    .flatMap(policy -> policy.rules("egress").stream()).flatMap(rule -> Policy.ports(rule).stream())
                    .collect(toSet())).isEqualTo(needed);
        });
    }

    @ParameterizedTest
    @EnumSource
    void providersAreNotInPrivateNetworks(Overlay overlay) {
        assertThat(rules(overlay, "egress")).filteredOn(rule -> Policy.ports(rule).contains(HTTPS)).singleElement()
                .satisfies(rule -> assertThat(Yaml.texts(rule.at("/to/0/ipBlock/except"))).contains("10.0.0.0/8",
                        "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"));
    }

    private static List<JsonNode> rules(Overlay overlay, String direction) {
        return Policy.of(overlay).stream().flatMap(policy -> policy.rules(direction).stream()).toList();
    }
}
