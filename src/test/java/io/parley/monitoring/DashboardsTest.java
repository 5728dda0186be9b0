package io.parley.monitoring;

import static io.parley.monitoring.Dashboard.children;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Dashboards are models that Grafana takes, and each panel can be read by somebody who sees it for the first time. */
class DashboardsTest {
    private static final int SCHEMA = 39;
    private static final int COLUMNS = 24;
    private static final Pattern RUNBOOK = Pattern.compile("\\$\\{runbooks}/([a-z-]+\\.md)");

    private final List<Dashboard> dashboards = MonitoringFiles.dashboards();

    @Test
    void haveNamesOfTheirOwn() {
        assertThat(dashboards).hasSizeGreaterThanOrEqualTo(5);
        assertThat(dashboards.stream().map(Dashboard::uid)).doesNotContain("").doesNotHaveDuplicates();
        assertThat(dashboards.stream().map(dashboard -> dashboard.json().path("title").asText())).doesNotContain("")
                .doesNotHaveDuplicates();
        assertThat(dashboards).allSatisfy(dashboard -> {
            assertThat(dashboard.json().path("schemaVersion").asInt()).isGreaterThanOrEqualTo(SCHEMA);
            assertThat(dashboard.panels().stream().map(panel -> panel.path("id").asInt())).doesNotContain(0)
                    .doesNotHaveDuplicates();
            assertThat(children(dashboard.json().path("links")).map(link -> link.path("tags").toString()))
                    .as("links to the others").containsExactly(dashboard.json().path("tags").toString());
        });
    }

    @Test
    void letNodesAndSourceBeChosen() {
        assertThat(dashboards).allSatisfy(dashboard -> {
            assertThat(children(dashboard.json().at("/templating/list")).map(v -> v.path("name").asText()))
                    .contains("datasource", "node");
            assertThat(dashboard.json().findParents("datasource"))
                    .allMatch(of -> of.at("/datasource/uid").asText().equals("${datasource}"));
        });
    }

    @Test
    void panelsDoNotOverlap() {
        for (Dashboard dashboard : dashboards) {
            var taken = new HashSet<List<Integer>>();
            for (JsonNode panel : dashboard.panels()) {
                var at = panel.path("gridPos");
                int right = at.path("x").asInt() + at.path("w").asInt();
                int below = at.path("y").asInt() + at.path("h").asInt();
                assertThat(right).isLessThanOrEqualTo(COLUMNS);
                for (int x = at.path("x").asInt(); x < right; x++) {
                    for (int y = at.path("y").asInt(); y < below; y++) {
                        assertThat(taken.add(List.of(x, y))).as("%s: %s at %d, %d", dashboard.uid(),
                                panel.path("title").asText(), x, y).isTrue();
                    }
                }
            }
        }
    }

    @Test
    void panelsExplainThemselves() {
        for (Dashboard dashboard : dashboards) {
            assertThat(dashboard.panels().getFirst().path("type").asText()).isEqualTo("row");
            assertThat(dashboard.panels()).allMatch(panel -> !panel.path("title").asText().isEmpty());
            assertThat(dashboard.graphs()).allSatisfy(panel -> {
                assertThat(panel.path("description").asText()).isNotEmpty();
                assertThat(panel.at("/fieldConfig/defaults/unit").asText()).isNotEmpty();
                assertThat(panel.path("targets")).isNotEmpty().allSatisfy(target -> {
                    assertThat(target.path("expr").asText()).isNotEmpty();
                    assertThat(target.path("legendFormat").asText()).isNotEmpty();
                });
            });
        }
    }

    @Test
    void linkToPagesThatThereAre() {
        for (Dashboard dashboard : dashboards) {
            var links = dashboard.graphs().stream().flatMap(panel -> children(panel.path("links")))
                    .map(link -> link.path("url").asText()).toList();
            assertThat(links).isNotEmpty().allSatisfy(url -> {
                var page = RUNBOOK.matcher(url);
                assertThat(page.matches()).as(url).isTrue();
                assertThat(MonitoringFiles.RUNBOOKS.resolve(page.group(1))).exists();
            });
        }
    }
}
