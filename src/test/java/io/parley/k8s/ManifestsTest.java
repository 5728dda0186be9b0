package io.parley.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Kubernetes takes every object as it is written. */
class ManifestsTest {
    private static final String SERVICE = """
                                          {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"},
                                           "spec": {"clusterIP": "None", "selector": {"b": "c"}, "ports": [{"name": "d", "port": 1, "targetPort": "d"}]}}""";
    private static final String MONITOR = """
                                          {"apiVersion": "monitoring.coreos.com/v1", "kind": "ServiceMonitor", "metadata": {"name": "a"},
                                           "spec": {"selector": {"matchLabels": {"b": "c"}}, "endpoints": [{"port": "d"}]}}""";

    @Test
    void everyOverlayIsTried() throws IOException {
        try (Stream<String> dirs = Files.list(Overlay.ROOT).map(dir -> dir.getFileName().toString())) {
            assertThat(dirs).containsExactlyInAnyOrderElementsOf(
                    Arrays.stream(Overlay.values()).map(Overlay::dir).toList());
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyObjectIsAsTheApiHasIt(Overlay overlay) {
        assertThat(overlay.manifests()).isNotEmpty().allSatisfy(Schema::check);
        assertThat(overlay.manifests().stream().map(Manifest::toString)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource
    void everyObjectIsInTheNamespaceThatRefusesPrivileges(Overlay overlay) {
        assertThat(overlay.manifests()).filteredOn(manifest -> !manifest.kind().equals("Namespace"))
                .allMatch(manifest -> manifest.at("/metadata/namespace").asText().equals("parley"));
        assertThat(overlay.of("Namespace")).singleElement().satisfies(namespace -> {
            assertThat(namespace.name()).isEqualTo("parley");
            assertThat(namespace.labels()).containsEntry("pod-security.kubernetes.io/enforce", "restricted");
        });
    }

    @Test
    void theSchemasKnowGoodObjects() {
        Schema.check(parsed(SERVICE));
        Schema.check(parsed(MONITOR));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"clusterIP\"/\"clusterIp\"", "\"targetPort\"/\"target\"", "\"port\": 1/\"port\": \"1\"",
            "\"port\": 1/\"port\": {}", "\"b\": \"c\"/\"b\": true", "Service/Servise", "\"v1\"/\"v2\""})
    void theSchemaRefusesWhatKubernetesWould(String change) {
        refused(SERVICE, change);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"port\"/\"prot\"", "\"c\"/1", "\"spec\": {/\"spec\": {\"joblabel\": \"e\", "})
    void theListRefusesWhatTheOperatorWould(String change) {
        refused(MONITOR, change);
    }

    private static void refused(String good, String change) {
        int slash = change.indexOf('/');
        String bad = good.replace(change.substring(0, slash), change.substring(slash + 1));
        assertThat(bad).isNotEqualTo(good);
        assertThatThrownBy(() -> Schema.check(parsed(bad))).isInstanceOfAny(AssertionError.class,
                RuntimeException.class);
    }

    private static Manifest parsed(String json) {
        return new Manifest(Yaml.documents(json).getFirst());
    }
}
