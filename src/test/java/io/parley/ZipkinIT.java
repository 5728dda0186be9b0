package io.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.Chat;
import io.parley.testing.NodePair;
import io.parley.testing.Patience;
import io.parley.testing.SentSpan;
import io.parley.testing.SpanReceiver;
import io.parley.testing.Zipkin;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Zipkin shows a conversation's traces as the nodes sent them: node A holds the sessions, node B takes requests, calls the model and
 * has Postgres. The test stands where in production an OpenTelemetry Collector does, and translates.
 */
@EnabledIfSystemProperty(named = Zipkin.JAR, matches = ".+", disabledReason = "Skipped: needs Zipkin's server; get it as "
        + "docs/observability.md says and name it with -Dparley.zipkin=target/zipkin-server-3.6.1-exec.jar")
class ZipkinIT {
    private static final Duration PATIENCE = Patience.LIMIT;
    /** Zipkin shows names in lower case, and what is internal without a kind. */
    private static final String REQUEST = "SERVER post /api/v1/sessions/:sessionid/messages";
    private static final String REPLY = REQUEST + " / CLIENT send / SERVER send / reply";
    private static final String CHAT = REPLY + " / CLIENT generate / SERVER generate / CLIENT chat demo";
    private static final DemoSettings REFUSING = new DemoSettings(0, 0, 0, 1, 0, 400, 0, -1, 0, 0, -1, -1, -1, false,
            null);

    @TempDir
    static Path dir;

    static Vertx vertx;
    static Zipkin zipkin;
    static SpanReceiver receiver;
    static DemoProvider provider;
    static NodePair pair;
    static Chat chat;

    @BeforeAll
    static void start() throws SQLException {
        vertx = Vertx.vertx();
        zipkin = Zipkin.start(dir);
        receiver = new SpanReceiver(vertx);
        provider = DemoProvider.start(vertx, 0, DemoSettings.FAST).await();
        pair = NodePair.start(dir, provider, "[http, session]", "[http, llm, store]", setup -> setup
                .with("telemetry.traces.endpoint", receiver.endpoint()).with("telemetry.traces.sample", "100"));
        chat = pair.b().chat();
        await().atMost(PATIENCE).ignoreExceptions()
                .until(() -> say(chat.newSession(), "").end().equals("reply.completed"));
    }

    @AfterAll
    static void stop() throws SQLException {
        if (pair != null) {
            pair.close();
        }
        if (receiver != null) {
            receiver.close();
        }
        if (zipkin != null) {
            zipkin.close();
        }
        if (vertx != null) {
            vertx.close().await();
        }
    }

    /** @param request id of what sent it */
    private record Said(String request, String end) {}

    private static Said say(String session, String content) {
        var request = UUID.randomUUID().toString();
        try (var stream = chat.exchange(session, "count to 20 " + content, Map.of("x-request-id", request))) {
            return new Said(request, stream.toEndOfReply().getLast().name());
        }
    }

    /** A message's trace as Zipkin has it. */
    private record Shown(Map<String, JsonNode> byId) {
        static Shown of(Said said) {
            var trace = await().atMost(PATIENCE).until(() -> receiver.spans().stream()
                    .filter(span -> span.at("parley.request.id").equals(said.request())).findFirst(),
                    found -> found.isPresent()).orElseThrow().trace();
            await().atMost(PATIENCE).until(() -> receiver.trace(trace), ZipkinIT::isWhole);
            return new Shown(zipkin.give(trace, receiver.trace(trace)).stream()
                    .collect(Collectors.toMap(span -> span.path("id").asText(), Function.identity())));
        }

        /** All spans by their names and those of whatever they are in. */
        Map<String, JsonNode> tree() {
            return byId.values().stream().collect(Collectors.toMap(this::path, Function.identity()));
        }

        private String path(JsonNode span) {
            var parent = span.path("parentId").asText();
            var name = (span.path("kind").asText() + " " + span.path("name").asText()).strip();
            return parent.isEmpty() ? name : path(byId.get(parent)) + " / " + name;
        }
    }

    /** Both nodes have sent what belongs to it: nobody's parent is missing, and the ends are there. */
    private static boolean isWhole(List<SentSpan> spans) {
        var ids = spans.stream().map(SentSpan::id).collect(Collectors.toSet());
        var names = spans.stream().map(span -> span.kind() + " " + span.name()).collect(Collectors.toSet());
        return spans.stream().allMatch(span -> span.parent().isEmpty() || ids.contains(span.parent()))
                && names.containsAll(Set.of("SERVER FinishReply", "CLIENT FinishReply", "INTERNAL reply", "CLIENT POST",
                        "CLIENT Generate", "SERVER Generate"));
    }

    private static String tag(JsonNode span, String name) {
        return span.path("tags").path(name).asText();
    }

    private static List<String> annotations(JsonNode span) {
        return span.path("annotations").findValuesAsText("value");
    }

    @Test
    void aConversationIsThereAsTheTreesThatItsMessagesMade() {
        provider.settings(DemoSettings.FAST);
        var session = chat.newSession();
        var first = say(session, "");
        var second = say(session, "more");
        assertThat(List.of(first.end(), second.end())).containsOnly("reply.completed");

        for (var said : List.of(first, second)) {
            var tree = Shown.of(said).tree();
            assertThat(tree).containsKeys(REQUEST, REQUEST + " / CLIENT send", REQUEST + " / CLIENT send / SERVER send",
                    REPLY, REPLY + " / CLIENT acceptmessage", REPLY + " / CLIENT acceptmessage / SERVER acceptmessage",
                    REPLY + " / CLIENT finishreply", REPLY + " / CLIENT finishreply / SERVER finishreply",
                    REPLY + " / CLIENT log create", REPLY + " / CLIENT generate",
                    REPLY + " / CLIENT generate / SERVER generate", CHAT, CHAT + " / CLIENT post");
            assertThat(tree.keySet()).allMatch(path -> path.startsWith(REQUEST));
            assertThat(tree.values()).allSatisfy(ZipkinIT::isTimed).noneMatch(span -> span.path("tags").has("error"));

            assertThat(tag(tree.get(REQUEST), "parley.session.id")).isEqualTo(session);
            assertThat(tag(tree.get(REQUEST), "http.response.status_code")).isEqualTo("200");
            assertThat(tag(tree.get(REQUEST), "service.instance.id")).isEqualTo(pair.id(pair.b()));
            assertThat(tag(tree.get(REPLY), "service.instance.id")).isEqualTo(pair.id(pair.a()));
            assertThat(tag(tree.get(REPLY), "parley.reply.outcome")).isEqualTo("completed");
            assertThat(annotations(tree.get(REPLY))).containsExactly("accepted", "first_delta");
            assertThat(tag(tree.get(CHAT), "gen_ai.request.model")).isEqualTo("demo");
            assertThat(annotations(tree.get(CHAT))).containsExactly("first_chunk");
        }
        assertThat(zipkin.services()).containsExactly("parley");
    }

    private static void isTimed(JsonNode span) {
        assertThat(span.path("localEndpoint").path("serviceName").asText()).isEqualTo("parley");
        assertThat(span.path("timestamp").asLong()).isBetween(1_600_000_000_000_000L, 9_000_000_000_000_000L);
        assertThat(span.path("duration").asLong()).isBetween(1L, PATIENCE.toNanos() / 1_000);
    }

    @Test
    void whatFailedIsMarked() {
        provider.settings(REFUSING);
        var said = say(chat.newSession(), "");
        assertThat(said.end()).isEqualTo("reply.failed");

        var tree = Shown.of(said).tree();
        assertThat(tag(tree.get(CHAT), "error")).isEqualTo("provider_rejected");
        assertThat(tag(tree.get(CHAT + " / CLIENT post"), "error")).isEqualTo("400");
        assertThat(tag(tree.get(REPLY), "error")).isEqualTo("provider_rejected");
        assertThat(tag(tree.get(REPLY), "parley.reply.outcome")).isEqualTo("failed");
        assertThat(tree.get(REQUEST).path("tags").has("error")).isFalse();
    }
}
