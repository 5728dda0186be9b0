package io.parley.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.Crowd;
import io.parley.testing.NodeGroup;
import io.parley.testing.Patience;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * What is in {@code monitoring/} does with a real Prometheus what it is meant to: rules pass their tests, and every expression of rules,
 * alerts and panels has a value while two nodes work.
 */
@Execution(ExecutionMode.SAME_THREAD)
class PrometheusIT {
    /** Makes 5 m 10 s. */
    private static final int FACTOR = 30;
    private static final Duration PATIENCE = Patience.LIMIT;
    private static final DemoSettings PACED = new DemoSettings(0, 20, 10, 1, 0, 0, 0, -1, 0, 0, -1, -1, -1, false,
            null);
    private static final int CLIENTS = 4;

    @TempDir
    static Path dir;

    static Vertx vertx;
    static NodeGroup nodes;
    static Crowd crowd;
    static Prometheus prometheus;

    @BeforeAll
    static void start() throws SQLException {
        Prometheus.assumeInstalled();
        vertx = Vertx.vertx();
        nodes = NodeGroup.start(dir, DemoProvider.start(vertx, 0, PACED).await(), 2);
        crowd = new Crowd(nodes, CLIENTS, 1);
        prometheus = Prometheus.start(Shrunk.write(dir.resolve("prometheus"), FACTOR,
                List.of(nodes.managementPort(0), nodes.managementPort(1))));
    }

    @AfterAll
    static void stop() throws SQLException {
        if (prometheus != null) {
            prometheus.close();
        }
        if (crowd != null) {
            crowd.finish();
        }
        if (nodes != null) {
            nodes.close();
        }
        if (vertx != null) {
            vertx.close().await();
        }
    }

    @Test
    void configurationAndRulesAreValid() throws Exception {
        promtool("check", "config", MonitoringFiles.PROMETHEUS.resolve("prometheus.yml").toString());
        promtool("check", "config", dir.resolve("prometheus/prometheus.yml").toString());
    }

    @Test
    void alertsFireInTheCasesTheyAreMeantFor() throws Exception {
        var files = MonitoringFiles.list(MonitoringFiles.PROMETHEUS.resolve("tests"), ".yml");
        assertThat(files).isNotEmpty();
        for (Path file : files) {
            promtool("test", "rules", file.toString());
        }
    }

    private static void promtool(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    @Test
    void everyPanelShowsSomething() {
        var expected = new ArrayList<String>();
        for (Dashboard dashboard : MonitoringFiles.dashboards()) {
            assertThat(dashboard.expressions()).isNotEmpty();
            expected.addAll(dashboard.expressions().stream().map(PrometheusIT::panel).toList());
        }
        haveValues(expected);
    }

    private static String panel(String expression) {
        return expression.replace("$node", ".*").replace("$__rate_interval", "5s");
    }

    @Test
    void everyRuleHasAValue() {
        var expected = new ArrayList<String>();
        for (Rule rule : MonitoringFiles.rules()) {
            var parts = rule.isAlert() ? Promql.operands(rule.expression()) : List.of(rule.expression());
            assertThat(parts).as(rule.name()).isNotEmpty();
            expected.addAll(parts);
        }
        haveValues(expected);
    }

    /** What nobody has done so far may come yet. */
    private static void haveValues(List<String> expressions) {
        var missing = new LinkedHashSet<>(expressions);
        await().atMost(PATIENCE).untilAsserted(() -> {
            missing.removeIf(expression -> !prometheus.query(expression).isEmpty());
            assertThat(missing).as("have no value").isEmpty();
        });
    }

    @Test
    void nobodyIsCalledWhileAllIsWell() {
        crowd.awaitAnswers(CLIENTS);
        await().atMost(PATIENCE).until(() -> !prometheus.query("parley:slo_error_ratio:1h").isEmpty());
        assertThat(prometheus.firing("objective")).isEmpty();
        assertThat(prometheus.firing("cause")).isEmpty();
    }
}
