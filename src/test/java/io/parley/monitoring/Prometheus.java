package io.parley.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.parley.testing.Backends;
import io.parley.testing.Chat;
import io.parley.testing.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;

/** A real Prometheus, Debian's package, on a free port. */
final class Prometheus implements AutoCloseable {
    private static final Duration PATIENCE = Patience.LIMIT;

    private final Process process;
    private final Chat api;

    private Prometheus(Process process, int port) {
        this.process = process;
        this.api = new Chat("http://127.0.0.1:" + port);
    }

    /** Skips the tests that need it where it is not installed. */
    static void assumeInstalled() {
        for (String program : List.of("prometheus", "promtool")) {
            Assumptions.assumeTrue(Path.of("/usr/bin", program).toFile().canExecute(),
                    "Skipped: needs Debian's package prometheus (apt-get install prometheus)");
        }
    }

    /** Starts it with a configuration and waits until it answers; its data and log are beside the configuration. */
    static Prometheus start(Path config) {
        int port = Backends.freePort();
        var dir = config.getParent();
        try {
            var process = new ProcessBuilder("prometheus", "--config.file=" + config,
                    "--storage.tsdb.path=" + dir.resolve("data"), "--web.listen-address=127.0.0.1:" + port)
                    .redirectErrorStream(true).redirectOutput(dir.resolve("prometheus.log").toFile()).start();
            var started = new Prometheus(process, port);
            await().atMost(PATIENCE).ignoreException(UncheckedIOException.class)
                    .until(() -> started.api.get("/-/ready").status() == 200);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What an expression has for a value now: a vector, perhaps an empty one. */
    JsonNode query(String expression) {
        var answer = api.get("/api/v1/query?query=" + URLEncoder.encode(expression, UTF_8));
        assertThat(answer.status()).as("%s: %s", expression, answer.at("/error").asText()).isEqualTo(200);
        return answer.at("/data/result");
    }

    /** Names of the alerts of a kind that fire now. */
    Set<String> firing(String kind) {
        return names("ALERTS{alertstate=\"firing\", kind=\"" + kind + "\"}");
    }

    /** Names of the alerts of a kind that fire now, or will if it goes on. */
    Set<String> active(String kind) {
        return names("ALERTS{kind=\"" + kind + "\"}");
    }

    /** Names of the alerts of a kind that fire now or did at some time since. */
    Set<String> fired(String kind, Duration since) {
        return names(
                "count_over_time(ALERTS{alertstate=\"firing\", kind=\"" + kind + "\"}[" + since.toMillis() + "ms])");
    }

    private Set<String> names(String expression) {
        return Dashboard.children(query(expression)).map(alert -> alert.at("/metric/alertname").asText())
                .collect(Collectors.toSet());
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
