package io.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** {@code compose.yaml} names what exists: files, keys of the configuration, variables. */
class ComposeTest {
    private static final Path FILE = Path.of("compose.yaml");
    private static final Path EXAMPLE = Path.of("config/compose/example.env");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)[^}]*}");
    /** Without anything to ask it with. */
    private static final Set<String> UNCHECKED = Set.of("collector");

    private final JsonNode services = read();

    private static JsonNode read() {
        try {
            // anchors and merge keys are Compose's, too
            return new ObjectMapper().<ObjectNode>valueToTree(new Yaml().load(Files.readString(FILE))).path("services");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyFileThatIsMountedExists() {
        var mounted = services.findValues("volumes").stream().flatMap(ComposeTest::children).map(JsonNode::asText)
                .filter(volume -> volume.startsWith("./")).map(volume -> Path.of(volume.split(":")[0])).toList();
        assertThat(mounted).hasSizeGreaterThan(5).allSatisfy(file -> assertThat(file).exists());
    }

    @Test
    void everyServiceIsPinnedBoundedAndChecked() {
        services.properties().forEach(service -> {
            var parts = service.getValue();
            assertThat(parts.path("image").asText()).as(service.getKey()).matches("[^:]+:.*[0-9].*");
            assertThat(parts.has("mem_limit") && parts.has("cpus")).as(service.getKey()).isTrue();
            // nodes have a check in their image
            assertThat(parts.has("healthcheck") || parts.has("build") || UNCHECKED.contains(service.getKey()))
                    .as(service.getKey()).isTrue();
        });
    }

    @Test
    void nodesKnowEveryVariableTheyAreGiven() {
        assertThat(nodes()).hasSize(3)
                .allSatisfy(node -> assertThatCode(() -> ParleyConfig.load(null, environment(node)))
                        .doesNotThrowAnyException());
    }

    @Test
    void eachNodeIsAMemberAndIsWatched() throws IOException {
        String targets = Files.readString(Path.of("config/compose/targets.yml"));
        for (JsonNode node : nodes()) {
            String host = node.at("/networks/parley/ipv4_address").asText();
            assertThat(environment(node)).containsEntry("PARLEY_CLUSTER_HOST", host);
            assertThat(environment(node).get("PARLEY_CLUSTER_MEMBERS").split(",")).hasSize(3)
                    .contains(host + ":" + environment(node).get("PARLEY_CLUSTER_PORT"));
            assertThat(targets).contains('"' + host + ":9464\"");
            assertThat(services.at("/balancer/environment").toString()).contains('"' + host + '"');
        }
    }

    @Test
    void theExampleHasEveryVariable() throws IOException {
        var used = VARIABLE.matcher(Files.readString(FILE)).results().map(match -> match.group(1))
                .collect(Collectors.toSet());
        assertThat(examples().keySet()).containsExactlyInAnyOrderElementsOf(used);
    }

    private static Stream<JsonNode> children(JsonNode parent) {
        return StreamSupport.stream(parent.spliterator(), false);
    }

    private List<JsonNode> nodes() {
        return children(services).filter(service -> service.has("build")).toList();
    }

    private static Map<String, String> environment(JsonNode service) {
        var examples = examples();
        var environment = new TreeMap<String, String>();
        service.path("environment").properties()
                .forEach(variable -> environment.put(variable.getKey(), VARIABLE.matcher(variable.getValue().asText())
                        .replaceAll(match -> examples.getOrDefault(match.group(1), ""))));
        return environment;
    }

    private static Map<String, String> examples() {
        try (Stream<String> lines = Files.lines(EXAMPLE)) {
            return lines.filter(line -> !line.startsWith("#")).map(line -> line.split("=", 2))
                    .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
