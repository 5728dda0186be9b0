package io.parley.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A Deployment or StatefulSet, whose pods have one container each. */
record Workload(Manifest manifest) {
    boolean isNode() {
        return labels().getOrDefault("app.kubernetes.io/name", "").equals("parley");
    }

    /** Of its pods. */
    Map<String, String> labels() {
        return Yaml.map(manifest.at("/spec/template/metadata/labels"));
    }

    JsonNode pod() {
        return manifest.at("/spec/template/spec");
    }

    JsonNode container() {
        return pod().at("/containers/0");
    }

    /** Ports that the container declares, by name. */
    Map<String, Integer> ports() {
        return Yaml.children(container().path("ports"))
                .collect(Collectors.toMap(port -> port.path("name").asText(),
                        port -> port.path("containerPort").asInt()));
    }

    boolean declares(JsonNode port) {
        return port.isInt() ? ports().containsValue(port.asInt()) : ports().containsKey(port.asText());
    }

    List<JsonNode> volumes(String kind) {
        return Yaml.children(pod().path("volumes")).filter(volume -> volume.has(kind)).toList();
    }

    /** Where the container sees volumes of a kind. */
    Set<String> mounts(String kind) {
        var names = volumes(kind).stream().map(volume -> volume.path("name").asText()).toList();
        return Yaml.children(container().path("volumeMounts"))
                .filter(mount -> names.contains(mount.path("name").asText()))
                .map(mount -> mount.path("mountPath").asText()).collect(Collectors.toSet());
    }

    @Override
    public String toString() {
        return manifest.toString();
    }
}
