package io.parley.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Objects of the Prometheus Operator: the fields that are used here, each of which its API documents. */
final class CustomResources {
    static final String VERSION = "monitoring.coreos.com/v1";

    private static final String OBJECT = "apiVersion|kind|metadata\\.(name|namespace)|metadata\\.labels\\.[^:]+|";
    private static final Map<String, Pattern> FIELDS = Map.of("ServiceMonitor",
            Pattern.compile(OBJECT + "spec\\.(jobLabel|selector\\.matchLabels\\.[^:]+"
                    + "|endpoints\\[]\\.(port|path|interval|scrapeTimeout"
                    + "|relabelings\\[]\\.(sourceLabels\\[]|targetLabel|action|regex|replacement)))"),
            "PrometheusRule",
            Pattern.compile(OBJECT + "spec\\.groups\\[]\\.(name|interval"
                    + "|rules\\[]\\.(record|alert|expr|for|keep_firing_for|labels\\.\\w+|annotations\\.\\w+))"));

    private CustomResources() {}

    static void check(Manifest manifest) {
        assertThat(FIELDS).as(manifest.toString()).containsKey(manifest.kind());
        assertThat(fields("", manifest.yaml())).as(manifest.toString())
                .allMatch(FIELDS.get(manifest.kind()).asMatchPredicate());
        // the operator takes no file in which a name stands twice
        assertThat(Yaml.children(manifest.at("/spec/groups")).map(group -> group.path("name").asText()))
                .as(manifest.toString()).doesNotHaveDuplicates();
    }

    /** Paths of all values, which must be texts. */
    private static Stream<String> fields(String path, JsonNode node) {
        if (node.isArray()) {
            return Yaml.children(node).flatMap(item -> fields(path + "[]", item));
        }
        if (node.isObject()) {
            return node.properties().stream().flatMap(
                    entry -> fields(path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(), entry.getValue()));
        }
        assertThat(node.isTextual()).as(path + " is a text").isTrue();
        return Stream.of(path);
    }
}
