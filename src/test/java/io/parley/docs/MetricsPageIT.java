package io.parley.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.Node;
import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.Chat;
import io.parley.testing.NodeSetup;
import io.parley.testing.Person;
import io.parley.testing.Scrape;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of metrics on {@code docs/observability.md} names what a node tells, and nothing else. */
class MetricsPageIT {
    private static final Path PAGE = Path.of("docs/observability.md");
    private static final Pattern TABLE = Pattern.compile("<!-- metrics:.*?-->(.*)<!-- end of metrics -->",
            Pattern.DOTALL);
    private static final Pattern ROW = Pattern.compile("^\\| `(\\w+)` \\| (\\w+) \\| (.*?) ?\\| .+ \\|$",
            Pattern.MULTILINE);
    private static final Pattern LABEL = Pattern.compile("`(\\w+)`");
    private static final Pattern OURS = Pattern.compile("(parley|http_server|gen_ai)_.*");
    /** One read for each piece of text. */
    private static final DemoSettings PACED = new DemoSettings(0, 0, 5, 1, 0, 0, 0, -1, 0, 0, -1, -1, -1, false, null);
    private static final DemoSettings FAILING = new DemoSettings(0, 0, 0, 1, 0, 503, 0, -1, 0, 0, -1, -1, -1, false,
            null);

    @TempDir
    static Path dir;

    static Vertx vertx;
    static Node node;

    /** A type, and the label names of every sample: one set of them, if all is well. */
    record Metric(String type, Set<Set<String>> labels) {}

    @BeforeAll
    static void converse() {
        vertx = Vertx.vertx();
        node = NodeSetup.fresh().provider("broken", DemoProvider.start(vertx, 0, FAILING).await())
                .provider("demo", DemoProvider.start(vertx, 0, PACED).await())
                .with("llm.max-retries", "1").withSignIn().start(dir);
        var nobody = new Chat("http://127.0.0.1:" + node.port()).asNobody();
        assertThat(nobody.get("/api/v1/sessions").status()).isEqualTo(401);
        var chat = Person.admin(nobody).chat();
        var reply = chat.exchange(chat.newSession(), "Hello").toEndOfReply();
        assertThat(reply.getLast().name()).isEqualTo("reply.completed");
    }

    @AfterAll
    static void stop() {
        node.close();
        vertx.close().await();
    }

    @Test
    void theTableAndTheNodeNameTheSame() throws IOException {
        var documented = documented();
        assertThat(measured(Scrape.of(node), documented.keySet())).containsExactlyInAnyOrderEntriesOf(documented);
    }

    private static Map<String, Metric> documented() throws IOException {
        var table = TABLE.matcher(Files.readString(PAGE));
        assertThat(table.find()).as("the table stands between its marks").isTrue();
        var metrics = new TreeMap<String, Metric>();
        ROW.matcher(table.group(1)).results().forEach(row -> metrics.put(row.group(1),
                new Metric(row.group(2), Set.of(labels(row.group(3))))));
        assertThat(metrics).hasSize((int) table.group(1).lines().filter(line -> line.startsWith("| `")).count());
        return metrics;
    }

    private static Set<String> labels(String cell) {
        return LABEL.matcher(cell).results().map(label -> label.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What has one of our names, and what is documented besides. */
    private static Map<String, Metric> measured(Scrape scrape, Set<String> documented) {
        var types = new TreeMap<>(scrape.types());
        types.keySet().removeIf(name -> isMax(name, scrape.types())
                || !(OURS.matcher(name).matches() || documented.contains(name)));
        var metrics = new TreeMap<String, Metric>();
        types.forEach((name, type) -> metrics.put(name, new Metric(type, labelsOf(name, scrape))));
        return metrics;
    }

    /** Comes with each histogram and summary. */
    private static boolean isMax(String name, Map<String, String> types) {
        var whole = name.endsWith("_max") ? types.get(name.substring(0, name.length() - "_max".length())) : null;
        return whole != null && Arrays.asList("histogram", "summary").contains(whole);
    }

    private static Set<Set<String>> labelsOf(String name, Scrape scrape) {
        return scrape.samples().stream()
                .filter(sample -> name.equals(sample.name()) || name.equals(sample.metric()))
                .map(sample -> Set.copyOf(sample.ownLabels().keySet())).collect(Collectors.toSet());
    }
}
