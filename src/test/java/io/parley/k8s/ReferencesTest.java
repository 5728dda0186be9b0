package io.parley.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What pods refer to is made along with them, or is a secret that docs/kubernetes.md names. */
class ReferencesTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z-]+)` \\| `([a-z.-]+)` \\|");
    private static final String TLS = "tls.crt";

    @ParameterizedTest
    @EnumSource
    void everyConfigMapIsThere(Overlay overlay) {
        var named = overlay.manifests().stream()
                .flatMap(manifest -> Stream.of("configMapRef", "configMap", "configMapKeyRef")
                        .flatMap(key -> manifest.yaml().findValues(key).stream()))
                .map(reference -> reference.path("name").asText()).collect(Collectors.toSet());
        assertThat(overlay.of("ConfigMap").stream().map(Manifest::name))
                .containsExactlyInAnyOrderElementsOf(named);
    }

    @ParameterizedTest
    @EnumSource
    void everySecretIsMadeOrDocumented(Overlay overlay) {
        var made = overlay.of("Secret").stream().flatMap(secret -> Yaml.map(secret.at("/data")).keySet().stream()
                .map(key -> secret.name() + " " + key)).collect(Collectors.toSet());
        assertThat(made.isEmpty()).as("no secret is written down").isEqualTo(overlay.isForUsers());
        assertThat(secrets(overlay)).isNotEmpty().isSubsetOf(overlay.isForUsers() ? documented() : made);
    }

    /** By the pods of all overlays together nothing is on the page in vain. */
    @ParameterizedTest
    @EnumSource(names = {"PRODUCTION", "SPLIT_ROLES"})
    void everyDocumentedSecretIsUsed(Overlay overlay) {
        assertThat(secrets(overlay)).isEqualTo(documented());
    }

    private static Set<String> documented() {
        return ROW.matcher(Yaml.read(Path.of("docs/kubernetes.md"))).results()
                .map(row -> row.group(1) + " " + row.group(2)).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Secrets with their keys, of variables, volumes and the ingress. */
    private static Set<String> secrets(Overlay overlay) {
        var found = new TreeSet<String>();
        for (Workload workload : overlay.workloads()) {
            for (JsonNode key : workload.container().findValues("secretKeyRef")) {
                found.add(key.path("name").asText() + " " + key.path("key").asText());
            }
            for (JsonNode volume : workload.volumes("secret")) {
                var name = volume.at("/secret/secretName").asText();
                files(overlay, workload, volume).forEach(file -> found.add(name + " " + file));
            }
        }
        for (Manifest ingress : overlay.of("Ingress")) {
            ingress.at("/spec/tls").findValuesAsText("secretName")
                    .forEach(name -> Stream.of(TLS, "tls.key").forEach(file -> found.add(name + " " + file)));
        }
        return found;
    }

    /** Names in a volume that variables lead to. */
    private static Stream<String> files(Overlay overlay, Workload workload, JsonNode volume) {
        var mount = Yaml.children(workload.container().path("volumeMounts"))
                .filter(m -> m.path("name").equals(volume.path("name"))).findFirst().orElseThrow();
        String dir = mount.path("mountPath").asText() + "/";
        return new Environment(overlay, workload).values().values().stream().filter(value -> value.startsWith(dir))
                .map(value -> value.substring(dir.length()));
    }
}
