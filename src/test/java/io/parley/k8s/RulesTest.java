package io.parley.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules that the operator is given are those of {@code monitoring/}. */
class RulesTest {
    private static final Path RULES = Path.of("monitoring/prometheus/rules");
    private static final Path COMPONENT = Path.of("k8s/components/monitoring");

    @Test
    void haveTheGroupsOfEachFile() throws IOException {
        var files = new TreeMap<String, JsonNode>();
        try (Stream<Path> all = Files.list(RULES)) {
            all.forEach(file -> files.put("parley-" + file.getFileName().toString().replace(".yml", ""),
                    Yaml.documents(Yaml.read(file)).getFirst().path("groups")));
        }
        assertThat(made(COMPONENT.resolve("rules.yaml"))).isNotEmpty().isEqualTo(files);
    }

    @Test
    void areWhatTheScriptWrites(@TempDir Path dir) {
        var file = dir.resolve("rules.yaml");
        Kubectl.run(List.of(COMPONENT.resolve("generate").toString(), file.toString()));
        assertThat(file).hasSameTextualContentAs(COMPONENT.resolve("rules.yaml"));
    }

    private static Map<String, JsonNode> made(Path file) {
        var made = new TreeMap<String, JsonNode>();
        Yaml.documents(Yaml.read(file)).forEach(
                rule -> made.put(rule.at("/metadata/name").asText(), rule.at("/spec/groups")));
        return made;
    }
}
