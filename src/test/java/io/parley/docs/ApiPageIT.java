package io.parley.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.parley.Node;
import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.NodeSetup;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every command on {@code docs/api.md}, one after the other, against a node; it prints what the page shows. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ApiPageIT {
    private static final Path PAGE = Path.of("docs/api.md");
    private static final String THERE = "http://localhost:8080";
    private static final Pattern ROUTE = Pattern.compile("^  (/\\S+):$", Pattern.MULTILINE);
    /** Slow enough to be stopped and followed. */
    private static final DemoSettings PACED = new DemoSettings(0, 20, 2, 1, 0, 0, 0, -1, 0, 0, -1, -1, -1, false, null);

    @TempDir
    static Path dir;

    static Vertx vertx;
    static Node node;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        var provider = DemoProvider.start(vertx, 0, PACED).await();
        node = NodeSetup.fresh().provider("demo", provider).start(dir);
    }

    @AfterAll
    static void stop() {
        node.close();
        vertx.close().await();
    }

    @Test
    void everyCommandPrintsWhatThePageShows() throws IOException {
        String here = "http://localhost:" + node.port();
        String secret = Files.writeString(dir.resolve("token"), NodeSetup.TOKEN).toString();
        var all = new SoftAssertions();
        try (var shell = new Shell()) {
            for (Page.Step step : Page.steps(PAGE)) {
                String printed = shell.run(step.commands().content().replace(THERE, here).replace("data/token", secret))
                        .replace(here, THERE);
                var shown = step.output();
                all.assertThat(shown == null || Shown.matches(shown, printed))
                        .as("%s:%d\n%s\n--- printed\n%s\n--- shown\n%s", PAGE, step.commands().line(),
                                step.commands().content(), printed, shown == null ? "" : shown.content())
                        .isTrue();
            }
        }
        all.assertAll();
    }

    @Test
    void everyErrorAndEveryEventIsOnThePage() throws IOException {
        var description = new YAMLMapper().readTree(Path.of("src/main/resources/openapi.yaml").toFile());
        var named = new ArrayList<String>();
        description.at("/components/schemas/ErrorCode/enum").forEach(code -> named.add(code.textValue()));
        description.at("/components/schemas/EventData/properties").fieldNames().forEachRemaining(named::add);
        String page = Files.readString(PAGE);
        assertThat(named).isNotEmpty().allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
    }

    @Test
    void everyRouteIsOnThePage() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(ROUTE.matcher(Files.readString(Path.of("src/main/resources/openapi.yaml"))).results()
                .map(route -> route.group(1).replaceAll("^/api/v1", "").replaceAll("\\{\\w+}", "")))
                .isNotEmpty().allSatisfy(route -> assertThat(page.replaceAll("\\$\\w+", "")).contains(route));
    }
}
