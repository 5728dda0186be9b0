package io.parley.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files themselves. */
final class MonitoringFiles {
    static final Path ROOT = Path.of("monitoring");
    static final Path PROMETHEUS = ROOT.resolve("prometheus");
    static final Path RUNBOOKS = Path.of("docs/runbooks");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper YAML = new YAMLMapper();

    private MonitoringFiles() {}

    static List<Rule> rules() {
        return list(PROMETHEUS.resolve("rules"), ".yml").stream()
                .flatMap(file -> Dashboard.children(yaml(file).path("groups"))
                        .flatMap(group -> Dashboard.children(group.path("rules")))
                        .map(rule -> new Rule(file, rule)))
                .toList();
    }

    static List<Rule> alerts() {
        return rules().stream().filter(Rule::isAlert).toList();
    }

    static List<Dashboard> dashboards() {
        return list(ROOT.resolve("grafana/dashboards"), ".json").stream()
                .map(file -> new Dashboard(file, json(file))).toList();
    }

    /** Cases for promtool, each with the series it puts in and the alerts it expects. */
    static List<JsonNode> cases() {
        return list(PROMETHEUS.resolve("tests"), ".yml").stream()
                .flatMap(file -> Dashboard.children(yaml(file).path("tests"))).toList();
    }

    static List<Path> list(Path dir, String suffix) {
        try (Stream<Path> files = Files.list(dir)) {
            return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode yaml(Path file) {
        return parse(YAML, file);
    }

    private static JsonNode json(Path file) {
        return parse(JSON, file);
    }

    private static JsonNode parse(ObjectMapper mapper, Path file) {
        try {
            return mapper.readTree(read(file));
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
