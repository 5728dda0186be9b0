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
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The configuration of nodes under test: the shared backends with a database and a key prefix of their own, a scripted provider, and
 * loopback only. Keys are those of {@code config/parley.yaml}.
 */
public final class NodeSetup {
    /** Who may do everything where people must sign in. */
    public static final String ADMIN = "admin@localhost";
    /** Of nodes in development mode. */
    public static final String TOKEN = "the-1-secret-of-nodes-under-test";
    /** Of {@link #ADMIN}. */
    public static final String PASSWORD = "correct horse battery staple";

    static final String VARIABLE = "PARLEY_IDENTITY_DEVELOPMENT_TOKEN";

    private final Map<String, String> keys = new LinkedHashMap<>();
    private final Map<String, String> providers = new LinkedHashMap<>();

    private boolean signIn;

    private NodeSetup() {}

    /** No settings but those a test gives it, and development mode: whoever has {@link #TOKEN} is the local user. */
    public static NodeSetup bare() {
        return new NodeSetup().with("http.port", "0").with("telemetry.management.port", "0")
                .with("identity.development", "on");
    }

    /** A fresh database on the shared backends. */
    public static NodeSetup fresh() {
        var backends = Backends.shared();
        return bare().postgres(backends.postgresUrl(backends.newInstallation())).redis(backends.redisUrl())
                .with("store.redis.prefix", backends.newPrefix());
    }

    /** Nothing but a data directory: everything embedded. */
    public static NodeSetup embedded(Path dataDir) {
        return bare().with("embedded.data-dir", dataDir.toString());
    }

    /**
     * People must sign in, as {@link #ADMIN} to begin with; that costs little, and there are no limits. Clients of nodes in JVMs of their
     * own are signed in as that.
     */
    public NodeSetup withSignIn() {
        signIn = true;
        for (var limit : List.of("account", "key", "address", "sign-in-account", "sign-in-address", "sign-in-total")) {
            with("identity.limits." + limit, "[]");
        }
        return with("identity.max-replies", "100000").with("identity.development", "off")
                .with("identity.passwords.memory-kib", "7168")
                .with("identity.passwords.iterations", "1").with("identity.tokens.access", "1h");
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
        return Launcher.start(ParleyConfig.load(write(dir), Map.of(VARIABLE, TOKEN)), Map.of());
    }

    /** Starts a node in a JVM of its own and waits until it is ready. */
    public NodeProcess startProcess(Path dir) {
        return startProcess(dir, List.of());
    }

    /** Likewise, with something before the command and options for the JVM. */
    public NodeProcess startProcess(Path dir, List<String> inside, String... jvmOptions) {
        var process = NodeProcess.start(write(dir), inside, jvmOptions);
        return signIn ? process.signIn(ADMIN, PASSWORD) : process;
    }

    /** Begins to start a node in a JVM of its own, and does not wait for it. */
    public NodeProcess launch(Path dir) {
        return NodeProcess.launch(write(dir));
    }

    /** Runs the command in the directory, with a configuration that it finds there. */
    public NodeProcess startIn(Path dir, String... command) {
        String options = Evidence.isKept() ? String.join(" ", Evidence.logging()) : "";
        String script = "cd \"$0\" && JAVA_OPTS='-Xmx256m " + options + "' exec \"$@\" --config "
                + write(dir).getFileName();
        return NodeProcess
                .run(Stream.concat(Stream.of("sh", "-c", script, dir.toString()), Stream.of(command)).toList());
    }

    /** Runs the command, with the configuration in variables; a provider is not among them. */
    public NodeProcess startWithVariables(List<String> command) {
        var variables = keys.entrySet().stream()
                .map(key -> "PARLEY_" + key.getKey().toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_') + "="
                        + key.getValue());
        return NodeProcess.run(Stream.of(Stream.of("env"), variables, command.stream()).flatMap(all -> all).toList());
    }

    /** Starts a node in a JVM of its own that is expected to end at once. */
    public NodeProcess.Failure startToFail(Path dir) {
        return NodeProcess.startToFail(write(dir));
    }

    /** As a file that a node can be started with. */
    Path write(Path dir) {
        try {
            var file = Files.createTempFile(dir, "parley", ".yaml");
            Marks.secret("password", PASSWORD);
            if (signIn) {
                with("identity.admin.password-file",
                        Files.writeString(dir.resolve("admin.password"), PASSWORD).toString());
            }
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
