package io.parley;

import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.embedded.Embedded;
import io.parley.embedded.EmbeddedConfig;
import io.parley.training.Conversations;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Has a node meet what it will meet every day, for its JVM to remember in a cache (JEP 514, 515): {@code Training COMMAND...}, which
 * starts that node. Stores, provider, receiver of traces and people are in this process, so that nothing of theirs gets into the cache.
 * Exit code 1 where something went wrong.
 */
public final class Training {
    private static final String EMAIL = "trainer@localhost";
    private static final String PASSWORD = "what is done daily goes fast";
    private static final String PLENTY = "500000/1m";
    private static final int WARNINGS = 20;
    private static final long REDIS_BYTES = 256L << 20;

    private Training() {}

    public static void main(String[] command) throws IOException, InterruptedException {
        var data = Files.createTempDirectory("parley-training");
        var stores = new EmbeddedConfig(data, Duration.ofMinutes(1), REDIS_BYTES);
        var vertx = Vertx.vertx();
        boolean trained = false;
        try (var embedded = Embedded.start(stores, true, true)) {
            var environment = environment(embedded, DemoProvider.start(vertx, 0, DemoSettings.FAST).await(),
                    receiver(vertx));
            train(List.of(command), environment, data.resolve("node.log"));
            trained = true;
        } catch (IOException | RuntimeException e) {
            System.err.println("The node was not trained: " + e.getMessage());
            warnings(data.resolve("node.log")).forEach(System.err::println);
        } finally {
            vertx.close().await();
            delete(data);
        }
        System.exit(trained ? 0 : 1);
    }

    /** The base URL of what accepts all traces (OTLP) and looks at none. */
    private static String receiver(Vertx vertx) {
        var server = vertx.createHttpServer().requestHandler(request -> request.response().end());
        return "http://127.0.0.1:" + server.listen(0, "127.0.0.1").await().actualPort();
    }

    private static void train(List<String> command, Map<String, String> environment, Path log)
            throws IOException, InterruptedException {
        long begun = System.nanoTime();
        try (var node = TrainedNode.start(command, environment, log);
                var http = Conversations.client()) {
            int messages = new Conversations(http, node.api(), node.management()).run(EMAIL, PASSWORD);
            System.out.println("The node was trained by " + messages + " messages within " + seconds(begun)
                    + " s; now its JVM writes down what it has learned.");
            node.end();
        }
        System.out.println("That took " + seconds(begun) + " s in all.");
    }

    /** What the node complained about. */
    private static List<String> warnings(Path log) throws IOException {
        try (var lines = Files.lines(log)) {
            return lines.filter(line -> !line.contains(" INFO ")).limit(WARNINGS).toList();
        }
    }

    private static long seconds(long since) {
        return Duration.ofNanos(System.nanoTime() - since).toSeconds();
    }

    private static Map<String, String> environment(Embedded embedded, DemoProvider provider, String receiver) {
        var variables = new TreeMap<>(Map.of("PARLEY_HTTP_PORT", "0", "PARLEY_TELEMETRY_MANAGEMENT_PORT", "0",
                "PARLEY_TELEMETRY_TRACES_ENDPOINT", receiver,
                "PARLEY_LLM_PROVIDERS_DEMO_BASE_URL", provider.baseUrl(),
                "PARLEY_LLM_PROVIDERS_DEMO_MODELS", DemoProvider.MODEL,
                "PARLEY_IDENTITY_DEVELOPMENT", "off", "PARLEY_IDENTITY_ADMIN_EMAIL", EMAIL,
                "PARLEY_IDENTITY_ADMIN_PASSWORD", PASSWORD));
        for (String limit : List.of("ACCOUNT", "KEY", "ADDRESS", "SIGN_IN_ACCOUNT", "SIGN_IN_ADDRESS",
                "SIGN_IN_TOTAL")) {
            variables.put("PARLEY_IDENTITY_LIMITS_" + limit, PLENTY);
        }
        put(variables, "PARLEY_STORE_POSTGRES_", embedded.postgres().orElseThrow());
        put(variables, "PARLEY_STORE_REDIS_", embedded.redis().orElseThrow());
        return variables;
    }

    private static void put(Map<String, String> variables, String prefix, Embedded.Access access) {
        variables.put(prefix + "URL", access.url());
        variables.put(prefix + "USER", access.user());
        variables.put(prefix + "PASSWORD", access.password().value());
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
