package io.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.Backends;
import io.parley.testing.Chat;
import io.parley.testing.NodeJs;
import io.parley.testing.NodeSetup;
import io.parley.testing.Scrape;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients of others, used as docs/api.md says: whatever breaks, each ends with exactly the text that is stored. */
class ClientsOfStreamsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final List<String> CLIENTS = List.of("eventsource", "undici", "fetch-event-source",
            "fetch-event-source-plain", "splitlines");
    private static final String AUTHORIZATION = "Bearer " + NodeSetup.TOKEN;
    /** Bytes of a stream, however many deltas went together. */
    private static final int FEWEST = 500;
    private static final DemoSettings PACED = settings(-1);
    /** Says nothing more after a few words. */
    private static final DemoSettings SILENT = settings(3);
    /** With what some take for ends of lines: httpx-sse#34, dify PR#39008. */
    private static final String TEXT = "a\u2028b\u2029c\u0085d e \u00e9 \u6d77 \ud83d\ude00 the end";

    @TempDir
    static Path dir;

    static ExecutorService threads;
    static Vertx vertx;
    static DemoProvider provider;
    static NodeSetup setup;
    static Node node;
    static Chat chat;

    @BeforeAll
    static void start() {
        NodeJs.install();
        threads = Executors.newFixedThreadPool(CLIENTS.size());
        vertx = Vertx.vertx();
        provider = DemoProvider.start(vertx, 0, PACED).await();
        setup = NodeSetup.fresh().provider("demo", provider).with("http.retry", "20ms")
                .with("http.port", Integer.toString(Backends.freePort())).with("identity.limits.account", "[]");
        startNode();
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
            vertx.close().await();
            threads.close();
        }
    }

    @Test
    void aCutAtAnyByteOfAStreamCostsNothing() {
        provider.settings(PACED);
        var session = chat.newSession();
        chat.exchange(session, "Repeat after me: " + TEXT).toEndOfReply();
        var right = Base64.getEncoder().encodeToString(reply(session).getBytes(StandardCharsets.UTF_8));

        each(client -> List.of("streams/cuts.mjs", client, AUTHORIZATION, base(), events(session), "1.0.0", right))
                .forEach((client, told) -> {
                    assertThat(told.path("failures")).as(client).isEmpty();
                    assertThat(told.path("tried").asInt()).as(client).isGreaterThan(FEWEST);
                });
        assertThat(reply(session)).isEqualTo(TEXT);
    }

    @Test
    void aRestartOfTheNodeCostsNothing() {
        provider.settings(SILENT);
        var session = chat.newSession();
        chat.post(Chat.messages(session), Map.of("content", "Repeat after me: " + TEXT));
        var followed = CompletableFuture.supplyAsync(() -> each(
                client -> List.of("streams/follow.mjs", client, AUTHORIZATION, base() + events(session), "1.0.0")));
        await().atMost(PATIENCE).until(
                () -> Scrape.of(node).value("parley_http_streams", "kind", "events") == CLIENTS.size());
        provider.settings(PACED);
        node.close();
        startNode();

        followed.join().forEach((client, told) -> {
            assertThat(told.path("fault").isNull()).as(client + " " + told.path("fault")).isTrue();
            assertThat(told.path("text").asText()).as(client).isEqualTo(TEXT);
        });
        assertThat(reply(session)).isEqualTo(TEXT);
    }

    private static DemoSettings settings(int silentAfter) {
        return new DemoSettings(0, 0, 10, 1, 0, 0, 0, -1, 0, 0, -1, -1, silentAfter, false, null);
    }

    private static void startNode() {
        node = setup.start(dir);
        chat = new Chat(base());
    }

    private static String base() {
        return "http://127.0.0.1:" + node.port();
    }

    private static String events(String session) {
        return "/api/v1/sessions/" + session + "/events";
    }

    private static String reply(String session) {
        return chat.history(session).get(1).path("content").asText();
    }

    /** What a program says for each client in its last line of JSON, beside Node's warnings; all at once. */
    private static Map<String, JsonNode> each(Function<String, List<String>> command) {
        var running = new LinkedHashMap<String, CompletableFuture<JsonNode>>();
        CLIENTS.forEach(client -> running.put(client,
                CompletableFuture.supplyAsync(() -> last(command.apply(client)), threads)));
        var told = new LinkedHashMap<String, JsonNode>();
        running.forEach((client, line) -> told.put(client, line.join()));
        return told;
    }

    private static JsonNode last(List<String> program) {
        try {
            var printed = NodeJs.run(PATIENCE, program.getFirst(), program.subList(1, program.size())
                    .toArray(String[]::new));
            return JSON.readTree(printed.lines().filter(line -> line.startsWith("{")).toList().getLast());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
