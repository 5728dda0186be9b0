package io.parley.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.parley.ParleyConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code config/parley.yaml} is the documentation of the configuration: it must name all keys and no others. */
class DocumentedKeysTest {
    private static final Path DOCUMENT = Path.of("config", "parley.yaml");

    @Test
    void theFileNamesEveryKeyInTheOrderOfTheRecords() throws IOException {
        var documented = paths("", new YAMLMapper().readTree(DOCUMENT.toFile())).toList();
        assertThat(documented).containsExactlyElementsOf(declared(ParleyConfig.class, "").toList());
    }

    @Test
    void everyKeyHasAComment() throws IOException {
        var lines = java.nio.file.Files.readAllLines(DOCUMENT);
        var bare = Stream.iterate(1, i -> i < lines.size(), i -> i + 1).filter(i -> isKey(lines.get(i)))
                .filter(i -> !lines.get(i - 1).strip().startsWith("#") && !isKey(lines.get(i - 1))).map(lines::get);
        assertThat(bare).isEmpty();
    }

    private static boolean isKey(String line) {
        return line.matches(" *[a-z0-9-]+:.*");
    }

    private static Stream<String> paths(String path, JsonNode node) {
        if (!node.isObject()) {
            return Stream.of(path);
        }
        return node.properties().stream()
                .flatMap(entry -> paths(path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(),
                        entry.getValue()));
    }

    private static Stream<String> declared(Class<?> type, String path) {
        return Key.of(type, path).stream().flatMap(key -> {
            var block = key.block();
            return block != null ? declared(block, key.path()) : List.of(key.pathInFile()).stream();
        });
    }
}
