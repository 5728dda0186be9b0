package io.parley.testing;

import io.parley.Launcher;
import io.parley.Node;
import io.parley.ParleyConfig;
import io.parley.embedded.DemoProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The configuration of nodes under test: the shared backends with a database and a key prefix of their own, a scripted provider, and
 * loopback only. Keys are those of {@code config/parley.yaml}.
 */
public final class NodeSetup {
    private final Map<String, String> keys = new LinkedHashMap<>();
    private final Map<String, String> providers = new LinkedHashMap<>();

    private NodeSetup() {}

    /** No settings but those a test gives it. */
    public static NodeSetup bare() {
        return new NodeSetup().with("http.port", "0");
    }

    /** A fresh database on the shared backends. */
    public static NodeSetup fresh() {
        var backends = Backends.shared();
        return new NodeSetup().postgres(backends.postgresUrl(backends.newDatabase())).redis(backends.redisUrl())
                .with("store.redis.prefix", backends.newPrefix()).with("http.port", "0");
    }

    /** Nothing but a data directory: everything embedded. */
    public static NodeSetup embedded(Path dataDir) {
        return new NodeSetup().with("embedded.data-dir", dataDir.toString()).with("http.port", "0");
    }

    public NodeSetup postgres(String url) {
        return with("store.postgres.url", url).with("store.postgres.user", Backends.POSTGRES_USER);
    }

    public NodeSetup redis(String url) {
        return with("store.redis.url", url);
    }

    /** A provider of the model {@code demo}, which it continues; further ones are tried when those before fail. */
    public NodeSetup provider(String name, DemoProvider provider) {
        return provider(name, provider.baseUrl(), true);
    }

    public NodeSetup provider(String name, String baseUrl, boolean continuation) {
        providers.put(name, "{base-url: \"" + baseUrl + "\", models: [demo], continuation: ["
                + (continuation ? "demo" : "") + "]}");
        return this;
    }

    public NodeSetup with(String key, String value) {
        keys.put(key, value);
        return this;
    }

    /** Starts a node in this JVM. */
    public Node start(Path dir) {
        return Launcher.start(ParleyConfig.load(write(dir), Map.of()), Map.of());
    }

    /** Starts a node in a JVM of its own and waits until it is ready. */
    public NodeProcess startProcess(Path dir) {
        return startProcess(dir, List.of());
    }

    /** Likewise, with something before the command and options for the JVM. */
    public NodeProcess startProcess(Path dir, List<String> inside, String... jvmOptions) {
        return NodeProcess.start(write(dir), inside, jvmOptions);
    }

    /** Starts a node in a JVM of its own that is expected to end at once. */
    public NodeProcess.Failure startToFail(Path dir) {
        return NodeProcess.startToFail(write(dir));
    }

    /** As a file that a node can be started with. */
    Path write(Path dir) {
        try {
            var file = Files.createTempFile(dir, "parley", ".yaml");
            return Files.writeString(file, yaml());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String yaml() {
        var root = new LinkedHashMap<String, Object>();
        keys.forEach((key, value) -> put(root, List.of(key.split("\\.")), value));
        if (!providers.isEmpty()) {
            put(root, List.of("llm", "providers"),
                    "{" + providers.entrySet().stream().map(p -> p.getKey() + ": " + p.getValue())
                            .collect(Collectors.joining(", ")) + "}");
        }
        return flow(root);
    }

    @SuppressWarnings("unchecked") // made by this method alone
    private static void put(Map<String, Object> node, List<String> path, String value) {
        if (path.size() == 1) {
            node.put(path.getFirst(), value);
        } else {
            put((Map<String, Object>) node.computeIfAbsent(path.getFirst(), k -> new LinkedHashMap<String, Object>()),
                    path.subList(1, path.size()), value);
        }
    }

    /** As a YAML flow mapping. */
    private static String flow(Object value) {
        return value instanceof Map<?, ?> map
                ? map.entrySet().stream().map(e -> e.getKey() + ": " + flow(e.getValue()))
                        .collect(Collectors.joining(", ", "{", "}"))
                : plain(value.toString());
    }

    private static String plain(String value) {
        return value.startsWith("{") || value.startsWith("[") ? value : "\"" + value + "\"";
    }
}
