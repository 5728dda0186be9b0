package io.parley.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.custom.Quantity;
import io.kubernetes.client.openapi.JSON;
import java.lang.reflect.InvocationTargetException;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;

/** Kubernetes' API, by the models that its Java client has of it: a field that there is not, or of another type, is refused. */
final class Schema {
    private static final String MODELS = "io.kubernetes.client.openapi.models.";
    private static final Map<String, String> VERSIONS = Map.ofEntries(Map.entry("ConfigMap", "v1"),
            Map.entry("Deployment", "apps/v1"), Map.entry("HorizontalPodAutoscaler", "autoscaling/v2"),
            Map.entry("Ingress", "networking.k8s.io/v1"), Map.entry("Namespace", "v1"),
            Map.entry("NetworkPolicy", "networking.k8s.io/v1"), Map.entry("PodDisruptionBudget", "policy/v1"),
            Map.entry("Secret", "v1"), Map.entry("Service", "v1"), Map.entry("ServiceAccount", "v1"),
            Map.entry("StatefulSet", "apps/v1"));

    private Schema() {}

    static void check(Manifest manifest) {
        String version = manifest.at("/apiVersion").asText();
        if (version.equals(CustomResources.VERSION)) {
            CustomResources.check(manifest);
        } else {
            assertThat(version).as(manifest.toString()).isEqualTo(VERSIONS.get(manifest.kind()));
            check(manifest, model(version.substring(version.indexOf('/') + 1), manifest.kind()));
        }
    }

    private static Class<?> model(String version, String kind) {
        try {
            return Class.forName(
                    MODELS + version.substring(0, 1).toUpperCase(Locale.ROOT) + version.substring(1) + kind);
        } catch (ClassNotFoundException e) {
            throw new AssertionError("no such kind", e);
        }
    }

    /** Names are checked by the model; types by what is read into it and written out again: it must be the same, but for defaults. */
    private static void check(Manifest manifest, Class<?> model) {
        var json = JsonParser.parseString(manifest.yaml().toString());
        try {
            model.getMethod("validateJsonElement", JsonElement.class).invoke(null, json);
        } catch (InvocationTargetException e) {
            throw new AssertionError(manifest + ": " + e.getCause().getMessage(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        compare(manifest.toString(), json, JSON.getGson().toJsonTree(JSON.getGson().fromJson(json, model)));
    }

    private static void compare(String path, JsonElement written, JsonElement read) {
        if (written.isJsonObject()) {
            assertThat(read.isJsonObject()).as(path).isTrue();
            written.getAsJsonObject().asMap().forEach((name, value) -> {
                assertThat(read.getAsJsonObject().has(name)).as(path + " has " + name).isTrue();
                compare(path + "." + name, value, read.getAsJsonObject().get(name));
            });
        } else if (written.isJsonArray()) {
            assertThat(read.getAsJsonArray()).as(path).hasSameSizeAs(written.getAsJsonArray());
            for (int i = 0; i < written.getAsJsonArray().size(); i++) {
                compare(path + "." + i, written.getAsJsonArray().get(i), read.getAsJsonArray().get(i));
            }
        } else {
            assertThat(written.equals(read) || isSameQuantity(written, read)).as(path + " is not " + written).isTrue();
        }
    }

    /** Quantities are written out in the shortest way. */
    private static boolean isSameQuantity(JsonElement written, JsonElement read) {
        return written.getAsJsonPrimitive().isString() && read.getAsJsonPrimitive().isString()
                && number(written).compareTo(number(read)) == 0;
    }

    private static BigDecimal number(JsonElement quantity) {
        return Quantity.fromString(quantity.getAsString()).getNumber();
    }
}
