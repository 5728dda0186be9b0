package io.parley.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubernetes.client.custom.Quantity;
import io.parley.ParleyConfig;
import io.parley.cluster.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Autoscalers go by metrics that there are, that their pods have, and that the documented adapter hands out. */
class AutoscalersTest {
    private static final Map<String, Measure> MEASURES = Map.of("parley_http_streams",
            new Measure(Role.HTTP, config -> config.http().maxStreams()), "parley_replies_running",
            new Measure(Role.SESSION, config -> config.llm().maxCalls()), "parley_llm_calls",
            new Measure(Role.LLM, config -> config.llm().maxCalls()));
    private static final Pattern ADAPTER = Pattern.compile("(?s)```yaml\n(rules:\n.*?)```");
    private static final Pattern NAMES = Pattern.compile("__name__=~\"([^\"]+)\"");

    @TempDir
    Path dir;

    /**
     * Of one metric.
     *
     * @param role  who has it
     * @param bound where nodes refuse more
     */
    private record Measure(Role role, ToIntFunction<ParleyConfig> bound) {}

    @ParameterizedTest
    @EnumSource(names = {"PRODUCTION", "SPLIT_ROLES"})
    void growByWhatTheirNodesDoBeforeTheseRefuseMore(Overlay overlay) throws IOException {
        assertThat(overlay.of("HorizontalPodAutoscaler")).isNotEmpty();
        for (Manifest scaler : overlay.of("HorizontalPodAutoscaler")) {
            var config = new Environment(overlay, target(overlay, scaler)).load(dir);
            var pods = scaler.at("/spec/metrics/0/pods");
            var measure = MEASURES.get(pods.at("/metric/name").asText());
            assertThat(config.roles()).contains(measure.role());
            assertThat(Quantity.fromString(pods.at("/target/averageValue").asText()).getNumber().intValueExact())
                    .isPositive()
                    .isLessThanOrEqualTo(measure.bound().applyAsInt(config) / 2);
            assertThat(scaler.at("/spec/metrics/1/resource/name").asText()).isEqualTo("cpu");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PRODUCTION", "SPLIT_ROLES"})
    void goByGaugesThatTheDocumentationHas(Overlay overlay) {
        String page = Yaml.read(Path.of("docs/observability.md"));
        assertThat(metrics(overlay)).allMatch(metric -> page.contains("\n| `" + metric + "` | gauge |"));
    }

    @ParameterizedTest
    @EnumSource(names = {"PRODUCTION", "SPLIT_ROLES"})
    void goByMetricsThatTheAdapterOnThePageHandsOut(Overlay overlay) {
        var block = ADAPTER.matcher(Yaml.read(Path.of("docs/kubernetes.md")));
        assertThat(block.find()).isTrue();
        JsonNode rule = Yaml.documents(block.group(1)).getFirst().at("/rules/0");
        var names = NAMES.matcher(rule.path("seriesQuery").asText());
        assertThat(names.find()).isTrue();
        assertThat(metrics(overlay)).allMatch(metric -> metric.matches(names.group(1)));
        assertThat(rule.path("metricsQuery").asText()).as("over labels such as kind").startsWith("sum(");
    }

    @ParameterizedTest
    @EnumSource(names = {"PRODUCTION", "SPLIT_ROLES"})
    void keepEnoughNodesAndTakeThemOneByOne(Overlay overlay) {
        assertThat(overlay.of("HorizontalPodAutoscaler")).allSatisfy(scaler -> {
            boolean sessions = scaler.at("/spec/metrics/0/pods/metric/name").asText().equals("parley_replies_running");
            assertThat(scaler.at("/spec/minReplicas").asInt()).isEqualTo(sessions ? 3 : 2);
            assertThat(scaler.at("/spec/behavior/scaleDown/policies/0/value").asInt()).isEqualTo(1);
            assertThat(scaler.at("/spec/behavior/scaleDown/policies")).hasSize(1);
        });
    }

    private static List<String> metrics(Overlay overlay) {
        return overlay.of("HorizontalPodAutoscaler").stream()
                .map(scaler -> scaler.at("/spec/metrics/0/pods/metric/name").asText()).toList();
    }

    private static Workload target(Overlay overlay, Manifest scaler) {
        return overlay.nodes().stream()
                .filter(node -> node.manifest().name().equals(scaler.at("/spec/scaleTargetRef/name").asText()))
                .findFirst().orElseThrow();
    }
}
