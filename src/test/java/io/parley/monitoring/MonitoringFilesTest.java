package io.parley.monitoring;

import static io.parley.monitoring.Dashboard.children;
import static io.parley.monitoring.MonitoringFiles.ROOT;
import static io.parley.monitoring.MonitoringFiles.RUNBOOKS;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules, alerts, their pages and the configuration around them fit together and name only metrics and keys that there are. */
class MonitoringFilesTest {
    /** Metrics of the JVM, the process, Vert.x' pools, and Prometheus' own about a scrape. */
    private static final Pattern KNOWN = Pattern
            .compile("(jvm|process|system|disk|vertx)_\\w+|up|scrape_duration_seconds");
    private static final List<String> SECTIONS = List.of("What it means", "What users see", "Look at", "Do",
            "When it is over");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)\\)");
    private static final Pattern KEY = Pattern
            .compile("`((?:http|identity|session|llm|cluster|bus|store|telemetry|embedded)\\.[a-z.-]+)`");

    private final MetricsTable table = new MetricsTable();
    private final List<Rule> rules = MonitoringFiles.rules();
    private final List<Rule> alerts = MonitoringFiles.alerts();

    @Test
    void everyAlertHasAPageAndEveryPageAnAlert() {
        assertThat(MonitoringFiles.list(RUNBOOKS, ".md").stream().map(page -> page.getFileName().toString()))
                .containsExactlyInAnyOrderElementsOf(alerts.stream().map(Rule::runbook).collect(toSet()));
        for (Rule alert : alerts) {
            String page = MonitoringFiles.read(RUNBOOKS.resolve(alert.runbook()));
            assertThat(page).startsWith("# " + alert.name() + "\n");
            assertThat(page.lines().filter(line -> line.startsWith("## ")).map(line -> line.substring(3)))
                    .as(alert.name()).isEqualTo(SECTIONS);
        }
    }

    @Test
    void everyAlertSaysWhatIsWrongAndWhomToCall() {
        assertThat(alerts).isNotEmpty().allSatisfy(alert -> {
            assertThat(alert.name()).startsWith("Parley");
            assertThat(alert.label("severity")).isIn("page", "ticket");
            assertThat(alert.label("kind")).isIn("objective", "cause");
            assertThat(alert.annotation("summary")).isNotEmpty();
            assertThat(alert.annotation("description")).isNotEmpty();
            assertThat(alert.annotation("runbook_url")).isEqualTo(RUNBOOKS.resolve(alert.runbook()).toString());
        });
        assertThat(alerts.stream().map(alert -> alert.name() + " " + alert.label("severity"))).doesNotHaveDuplicates();
    }

    @Test
    void pagesLinkToWhatIsThere() {
        for (Path page : MonitoringFiles.list(RUNBOOKS, ".md")) {
            LINK.matcher(MonitoringFiles.read(page)).results()
                    .forEach(link -> assertThat(RUNBOOKS.resolve(link.group(1))).as("in " + page).exists());
        }
    }

    @Test
    void pagesAndDashboardsNameKeysThatThereAre() {
        var keys = keys(MonitoringFiles.yaml(Path.of("config/parley.yaml")), "", new HashSet<>());
        Stream.concat(MonitoringFiles.list(RUNBOOKS, ".md").stream(), MonitoringFiles.dashboards().stream()
                .map(Dashboard::file)).forEach(
                        file -> KEY.matcher(MonitoringFiles.read(file)).results()
                                .forEach(key -> assertThat(keys).as("in " + file).contains(key.group(1))));
    }

    private static Set<String> keys(JsonNode yaml, String path, Set<String> into) {
        yaml.properties().forEach(entry -> {
            into.add(path + entry.getKey());
            keys(entry.getValue(), path + entry.getKey() + ".", into);
        });
        return into;
    }

    @Test
    void everyMetricThatIsAskedForIsThere() {
        var recorded = rules.stream().filter(rule -> !rule.isAlert()).map(Rule::name).collect(toSet());
        assertThat(expressions()).isNotEmpty().allSatisfy(expression -> {
            assertThat(Promql.metrics(expression)).as(expression).isNotEmpty().allMatch(
                    name -> table.has(name) || recorded.contains(name) || KNOWN.matcher(name).matches());
            Promql.labels(expression).forEach((name, labels) -> {
                if (table.has(name)) {
                    assertThat(table.labels(name)).as(expression).containsAll(labels);
                }
            });
        });
    }

    /** Of rules, dashboards, and the series that cases for promtool put in. */
    private List<String> expressions() {
        var all = new ArrayList<>(rules.stream().map(Rule::expression).filter(e -> !e.startsWith("vector(")).toList());
        MonitoringFiles.dashboards().forEach(dashboard -> all.addAll(dashboard.expressions()));
        MonitoringFiles.cases().forEach(
                test -> children(test.path("input_series")).forEach(put -> all.add(put.path("series").asText())));
        return all;
    }

    @Test
    void everyMetricIsLookedAt() {
        var asked = expressions().stream().flatMap(expression -> Promql.metrics(expression).stream()).collect(toSet());
        table.series().forEach((metric, series) -> assertThat(asked).as(metric).containsAnyElementsOf(series));
    }

    @Test
    void everyAlertFiresInOneCaseAndIsSilentInAnother() {
        var fire = new HashSet<String>();
        var silent = new HashSet<String>();
        MonitoringFiles.cases().forEach(test -> children(test.path("alert_rule_test")).forEach(expected -> {
            String name = expected.path("alertname").asText();
            if (expected.path("exp_alerts").isEmpty()) {
                silent.add(name);
            }
            children(expected.path("exp_alerts")).map(alert -> alert.at("/exp_labels/severity").asText())
                    .forEach(severity -> fire.add(name + " " + severity));
        }));
        assertThat(fire).containsExactlyInAnyOrderElementsOf(
                alerts.stream().map(alert -> alert.name() + " " + alert.label("severity")).toList());
        assertThat(silent).containsExactlyInAnyOrderElementsOf(alerts.stream().map(Rule::name).collect(toSet()));
    }

    @Test
    void alertmanagerKnowsReceiversAndAlerts() {
        var config = MonitoringFiles.yaml(ROOT.resolve("alertmanager/alertmanager.yml"));
        var receivers = children(config.path("receivers")).map(to -> to.path("name").asText()).collect(toSet());
        assertThat(config.findValuesAsText("receiver")).isNotEmpty().allMatch(receivers::contains);
        var names = alerts.stream().map(Rule::name).collect(toSet());
        Pattern.compile("Parley\\w+").matcher(config.path("inhibit_rules").toString()).results()
                .forEach(name -> assertThat(names).contains(name.group()));
    }

    @Test
    void collectorUsesWhatItDeclares() {
        var config = MonitoringFiles.yaml(ROOT.resolve("otel-collector/config.yaml"));
        var pipelines = config.at("/service/pipelines");
        assertThat(pipelines.properties()).isNotEmpty();
        for (String kind : List.of("receivers", "processors", "exporters")) {
            children(pipelines).flatMap(pipeline -> children(pipeline.path(kind)))
                    .forEach(name -> assertThat(config.path(kind).has(name.asText())).as(name.asText()).isTrue());
        }
    }

    @Test
    void grafanaIsProvisionedWithSourceAndDashboards() {
        var provisioning = ROOT.resolve("grafana/provisioning");
        assertThat(MonitoringFiles.yaml(provisioning.resolve("datasources/parley.yaml")).at("/datasources/0/type")
                .asText()).isEqualTo("prometheus");
        assertThat(MonitoringFiles.yaml(provisioning.resolve("dashboards/parley.yaml")).at("/providers/0/type")
                .asText()).isEqualTo("file");
        assertThat(Files.exists(ROOT.resolve("grafana/dashboards"))).isTrue();
    }
}
