package io.parley.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** One object for Kubernetes. */
record Manifest(JsonNode yaml) {
    String kind() {
        return yaml.path("kind").asText();
    }

    String name() {
        return yaml.at("/metadata/name").asText();
    }

    Map<String, String> labels() {
        return Yaml.map(yaml.at("/metadata/labels"));
    }

    /** What is at a JSON pointer; a missing node where nothing is. */
    JsonNode at(String pointer) {
        return yaml.at(pointer);
    }

    @Override
    public String toString() {
        return kind() + "/" + name();
    }
}
