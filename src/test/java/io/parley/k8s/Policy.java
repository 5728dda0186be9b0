package io.parley.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A NetworkPolicy of an overlay. */
record Policy(Overlay overlay, Manifest manifest) {
    static List<Policy> of(Overlay overlay) {
        return overlay.of("NetworkPolicy").stream().map(manifest -> new Policy(overlay, manifest)).toList();
    }

    /** The workloads whose pods it is about. */
    List<Workload> pods() {
        return overlay.selected(Selector.of(manifest.at("/spec/podSelector")));
    }

    boolean deniesEverything() {
        return manifest.at("/spec/podSelector").isEmpty() && Set.copyOf(Yaml.texts(manifest.at("/spec/policyTypes")))
                .equals(Set.of("Ingress", "Egress")) && rules("ingress").isEmpty() && rules("egress").isEmpty();
    }

    /** What it lets in or out. */
    List<JsonNode> rules(String direction) {
        return Yaml.children(manifest.at("/spec/" + direction)).toList();
    }

    static Set<Integer> ports(JsonNode rule) {
        return rule.path("ports").findValues("port").stream().map(JsonNode::asInt).collect(Collectors.toSet());
    }

    static List<JsonNode> peers(JsonNode rule) {
        return Stream.of("from", "to").flatMap(key -> Yaml.children(rule.path(key))).toList();
    }

    static boolean isHere(JsonNode peer) {
        return peer.has("podSelector") && !peer.has("namespaceSelector");
    }

    /** A network, or what runs somewhere as {@code namespace/application}. */
    static String name(JsonNode peer) {
        return peer.has("ipBlock") ? peer.at("/ipBlock/cidr").asText()
                : Stream.of("namespaceSelector", "podSelector")
                        .flatMap(key -> Yaml.map(peer.path(key).path("matchLabels")).values().stream())
                        .collect(Collectors.joining("/"));
    }

    @Override
    public String toString() {
        return manifest.toString();
    }
}
