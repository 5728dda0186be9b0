package io.parley.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** Chooses pods by labels that must all be there; without any, all pods. */
record Selector(Map<String, String> labels) {
    /** Of workloads, budgets and policies. */
    static Selector of(JsonNode labelSelector) {
        assertThat(labelSelector.has("matchExpressions")).as("not understood by this test").isFalse();
        return new Selector(Yaml.map(labelSelector.path("matchLabels")));
    }

    boolean matches(Map<String, String> pod) {
        return pod.entrySet().containsAll(labels.entrySet());
    }
}
