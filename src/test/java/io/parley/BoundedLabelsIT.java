package io.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.Chat;
import io.parley.testing.NodeSetup;
import io.parley.testing.Person;
import io.parley.testing.Scrape;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever people do and ask for, there are no more time series than a node has kinds of things to measure. */
class BoundedLabelsIT {
    private static final int MANY = 20;
    private static final int MOST = 2_500;
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    /** Collections of garbage and the like add to these whenever they happen. */
    private static final Pattern OF_THE_PROCESS = Pattern.compile("(jvm|process|system)_.*");

    @TempDir
    static Path dir;

    static Vertx vertx;
    static Node node;
    static Chat nobody;
    static Person admin;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        node = NodeSetup.fresh().provider("demo", DemoProvider.start(vertx, 0, DemoSettings.FAST).await()).withSignIn()
                .start(dir);
        nobody = new Chat("http://127.0.0.1:" + node.port()).asNobody();
        admin = Person.admin(nobody);
    }

    @AfterAll
    static void stop() {
        node.close();
        vertx.close().await();
    }

    @Test
    void moreOfTheSameAddsNoSeries() {
        doEverything(2);
        await().until(() -> Scrape.of(node).value("parley_session_subscribers") == 0);
        var few = labelSets();

        doEverything(MANY);

        assertThat(labelSets()).allSatisfy((name, sets) -> assertThat(sets)
                .as("label sets of " + name).hasSizeLessThan(few.getOrDefault(name, Set.of()).size() + MANY / 2));
        assertThat(Scrape.of(node).samples()).hasSizeLessThan(MOST);
        assertThat(Scrape.of(node).samples().stream().filter(BoundedLabelsIT::namesAnId)).isEmpty();
    }

    private static boolean namesAnId(Scrape.Sample sample) {
        return sample.labels().values().stream().anyMatch(value -> ID.matcher(value).find());
    }

    /** Of each metric; what happens now and then, such as a refusal for want of time, adds to some. */
    private static Map<String, Set<Map<String, String>>> labelSets() {
        return Scrape.of(node).samples().stream()
                .filter(sample -> !OF_THE_PROCESS.matcher(sample.name()).matches())
                .collect(Collectors.groupingBy(Scrape.Sample::metric,
                        Collectors.mapping(Scrape.Sample::ownLabels, Collectors.toSet())));
    }

    private static void doEverything(int times) {
        for (int i = 0; i < times; i++) {
            String odd = UUID.randomUUID().toString();
            converse(admin.invite().chat());
            wander(odd);
            for (var method : List.of("GET", "BREW" + odd.substring(0, 4).toUpperCase(Locale.ROOT))) {
                nobody.send(method, "/api/v1/sessions/" + odd, null, Map.of());
            }
            nobody.post("/api/v1/auth/login", Map.of("email", odd + "@example.org", "password", "secret " + odd));
        }
    }

    private static void converse(Chat chat) {
        String session = chat.newSession();
        chat.exchange(session, "count to 3").toEndOfReply();
        var last = chat.exchange(session, "count to 3").toEndOfReply().getLast();
        try (var stream = chat.events(session, last.id())) {
            stream.await("session.updated");
        }
        try (var stream = chat.events(session, "999.1.1")) {
            stream.await("snapshot");
        }
        chat.get("/api/v1/sessions/" + session);
        chat.get(Chat.messages(session));
        assertThat(chat.post("/api/v1/sessions", Map.of("model", "model of " + session)).status()).isEqualTo(422);
        assertThat(chat.post(Chat.messages(session), "{").status()).isEqualTo(400);
        chat.send("DELETE", "/api/v1/sessions/" + session, null, Map.of());
        assertThat(chat.get("/api/v1/sessions/" + session).status()).isEqualTo(404);
    }

    /** Where there is nothing. */
    private static void wander(String odd) {
        var chat = admin.chat();
        for (String path : List.of("/" + odd, "/api/v1/" + odd, "/api/v1/sessions/" + odd + "/" + odd,
                "/api/v1/sessions/" + odd, "/metrics", "/%2e%2e/" + odd, "/api/v1/sessions?cursor=" + odd)) {
            chat.get(path);
        }
    }
}
