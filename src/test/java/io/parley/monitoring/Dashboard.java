package io.parley.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A dashboard of Grafana.
 *
 * @param file where it is written
 * @param json its model
 */
record Dashboard(Path file, JsonNode json) {
    String uid() {
        return json.path("uid").asText();
    }

    /** Rows among them. */
    List<JsonNode> panels() {
        return children(json.path("panels")).toList();
    }

    /** Those that show something. */
    List<JsonNode> graphs() {
        return panels().stream().filter(panel -> !panel.path("type").asText().equals("row")).toList();
    }

    /** As Prometheus is asked, but for variables. */
    List<String> expressions() {
        return graphs().stream().flatMap(panel -> children(panel.path("targets")))
                .map(target -> target.path("expr").asText()).toList();
    }

    static Stream<JsonNode> children(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
