package io.parley.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import io.parley.ParleyConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What a container finds: its variables, and for a node the configuration that it makes of them. */
record Environment(Overlay overlay, Workload workload) {
    private static final String FILE = "PARLEY_CONFIG";

    /** As Kubernetes sets them; for secrets and addresses something that could be one. */
    Map<String, String> values() {
        var values = new HashMap<String, String>();
        for (JsonNode source : workload.container().path("envFrom")) {
            values.putAll(Yaml.map(configMap(source.at("/configMapRef/name").asText()).at("/data")));
        }
        for (JsonNode variable : workload.container().path("env")) {
            values.put(variable.path("name").asText(), value(variable));
        }
        return values;
    }

    private static String value(JsonNode variable) {
        if (variable.has("value")) {
            return variable.path("value").asText();
        }
        return variable.at("/valueFrom").has("fieldRef") ? "10.1.2.3" : "a-secret";
    }

    Manifest configMap(String name) {
        return overlay.of("ConfigMap").stream().filter(map -> map.name().equals(name)).findFirst()
                .orElseThrow(() -> new AssertionError("no ConfigMap " + name));
    }

    /** Fails, as the node would at its start, where a key or a variable is unknown or a value does not fit. */
    ParleyConfig load(Path dir) throws IOException {
        var variables = new HashMap<>(values());
        var path = Path.of(variables.remove(FILE));
        var file = Files.writeString(dir.resolve("parley.yaml"), mounted(path));
        return ParleyConfig.load(file, variables);
    }

    /** A file of the ConfigMap that is mounted there. */
    private String mounted(Path path) {
        for (JsonNode volume : workload.volumes("configMap")) {
            for (JsonNode mount : workload.container().path("volumeMounts")) {
                if (mount.path("name").equals(volume.path("name"))
                        && mount.path("mountPath").asText().equals(path.getParent().toString())) {
                    return Yaml.map(configMap(volume.at("/configMap/name").asText()).at("/data"))
                            .get(path.getFileName().toString());
                }
            }
        }
        throw new AssertionError("nothing is mounted at " + path);
    }
}
