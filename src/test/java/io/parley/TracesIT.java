package io.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.Chat;
import io.parley.testing.HeaderRelay;
import io.parley.testing.NodePair;
import io.parley.testing.NodeSetup;
import io.parley.testing.Patience;
import io.parley.testing.SentSpan;
import io.parley.testing.SpanReceiver;
import io.parley.testing.Transcribed;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One trace tells a message's whole way: node A holds the sessions, node B takes requests, calls the model and has Postgres. */
class TracesIT {
    private static final Duration PATIENCE = Patience.LIMIT;
    private static final String SENT = "POST /api/v1/sessions/:sessionId/messages";

    @TempDir
    static Path dir;

    static Vertx vertx;
    static SpanReceiver receiver;
    static DemoProvider provider;
    static HeaderRelay relay;
    static NodePair pair;
    static Chat chat;

    @BeforeAll
    static void start() throws SQLException {
        vertx = Vertx.vertx();
        receiver = new SpanReceiver(vertx);
        provider = DemoProvider.start(vertx, 0, DemoSettings.FAST).await();
        relay = new HeaderRelay(vertx, "traceparent", provider.baseUrl());
        pair = NodePair.start(dir, provider, "[http, session]", "[http, llm, store]", TracesIT::traced);
        chat = pair.b().chat();
        await().atMost(PATIENCE).ignoreExceptions().until(() -> "reply.completed".equals(say("count to 3", "").end()));
    }

    private static NodeSetup traced(NodeSetup setup) {
        return setup.with("telemetry.traces.endpoint", receiver.endpoint()).with("telemetry.traces.sample", "100")
                .provider("demo", relay.baseUrl(), true);
    }

    @AfterAll
    static void stop() throws SQLException {
        pair.close();
        receiver.close();
        relay.close();
        vertx.close().await();
    }

    private record Said(String session, String trace, String end) {}

    /** Sends a message with a trace of the client's own, and reads its reply. */
    private static Said say(String content, String flags) {
        var session = chat.newSession();
        var trace = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE)).repeat(2);
        var reply = new Transcribed();
        try (var stream = chat.exchange(session, content,
                Map.of("traceparent", "00-" + trace + "-00000000000000ff-" + (flags.isEmpty() ? "01" : flags),
                        "x-request-id", "asked-" + session))) {
            reply.follow(stream);
        }
        return new Said(session, trace, reply.end().name());
    }

    private static SentSpan one(List<SentSpan> spans, Predicate<SentSpan> which) {
        return assertThat(spans.stream().filter(which).toList()).singleElement().actual();
    }

    private static SentSpan one(List<SentSpan> spans, String name, String kind) {
        return one(spans, span -> span.name().equals(name) && span.kind().equals(kind));
    }

    private static List<SentSpan> whole(Said said) {
        await().atMost(PATIENCE).until(() -> receiver.trace(said.trace()).stream().map(SentSpan::name).toList(),
                names -> names.contains(SENT) && names.contains("reply") && names.contains("POST"));
        return receiver.trace(said.trace());
    }

    @Test
    void aMessageIsOneTraceOverAllNodes() {
        var said = say("count to 20", "");
        var spans = whole(said);

        var request = one(spans, SENT, "SERVER");
        assertThat(request.parent()).isEqualTo("00000000000000ff");
        assertThat(request.at("http.request.method")).isEqualTo("POST");
        assertThat(request.at("http.route")).isEqualTo("/api/v1/sessions/:sessionId/messages");
        assertThat(request.at("http.response.status_code")).isEqualTo("200");
        assertThat(request.at("url.path")).isEqualTo("/api/v1/sessions/" + said.session() + "/messages");
        assertThat(request.at("parley.session.id")).isEqualTo(said.session());
        assertThat(request.at("parley.request.id")).isEqualTo("asked-" + said.session());
        assertThat(request.ofNode("service.name")).isEqualTo("parley");
        assertThat(request.ofNode("service.instance.id")).isEqualTo(pair.id(pair.b()));

        var asked = one(spans, "Send", "CLIENT");
        var served = one(spans, "Send", "SERVER");
        assertThat(asked.parent()).isEqualTo(request.id());
        assertThat(served.parent()).isEqualTo(asked.id());
        assertThat(served.at("parley.node.id")).isEqualTo(pair.id(pair.a()));
        assertThat(served.ofNode("service.instance.id")).isEqualTo(pair.id(pair.a()));

        var reply = one(spans, "reply", "INTERNAL");
        assertThat(reply.parent()).isEqualTo(served.id());
        assertThat(reply.at("parley.session.id")).isEqualTo(said.session());
        assertThat(reply.at("parley.reply.outcome")).isEqualTo("completed");
        assertThat(reply.events()).containsExactly("accepted", "first_delta");
        assertThat(reply.failed()).isFalse();

        var generate = one(spans, "Generate", "SERVER");
        assertThat(one(spans, "Generate", "CLIENT").parent()).isEqualTo(reply.id());
        var attempt = one(spans, "chat demo", "CLIENT");
        assertThat(attempt.parent()).isEqualTo(generate.id());
        assertThat(attempt.events()).containsExactly("first_chunk");
        assertThat(attempt.at("gen_ai.operation.name")).isEqualTo("chat");
        assertThat(attempt.at("gen_ai.provider.name")).isEqualTo("demo");
        assertThat(attempt.at("gen_ai.request.model")).isEqualTo("demo");
        assertThat(attempt.at("gen_ai.response.finish_reasons")).contains("stop");
        assertThat(attempt.at("gen_ai.response.id")).isNotEmpty();
        assertThat(attempt.at("gen_ai.usage.output_tokens")).isNotEmpty();
        assertThat(attempt.at("server.address")).isEqualTo("127.0.0.1");

        var call = one(spans, "POST", "CLIENT");
        assertThat(call.parent()).isEqualTo(attempt.id());
        assertThat(relay.seen()).contains("00-" + said.trace() + "-" + call.id() + "-01");

        for (var stored : List.of("AcceptMessage", "FinishReply")) {
            assertThat(one(spans, stored, "CLIENT").parent()).isEqualTo(reply.id());
            assertThat(one(spans, stored, "SERVER").parent()).isEqualTo(one(spans, stored, "CLIENT").id());
        }
        assertThat(one(spans, "log create", "CLIENT").parent()).isEqualTo(reply.id());
        assertThat(one(spans, "log create", "CLIENT").at("db.system.name")).isEqualTo("redis");
        assertThat(spans).noneMatch(SentSpan::failed);
    }

    @Test
    void aCommitHasLinksToWhatItServes() {
        var said = say("count to 3", "");
        for (var name : List.of("commit accept", "commit finish")) {
            await().atMost(PATIENCE).untilAsserted(() -> {
                var commit = one(receiver.spans(), span -> span.name().equals(name)
                        && span.links().contains(said.trace()));
                assertThat(commit.parent()).isEmpty();
                assertThat(commit.trace()).isNotEqualTo(said.trace());
                assertThat(commit.at("db.system.name")).isEqualTo("postgresql");
                assertThat(commit.at("db.operation.batch.size")).isEqualTo("1");
            });
        }
    }

    @Test
    void aLongReplyHasAsManySpansAsAShortOne() {
        var few = whole(say("count to 3", ""));
        var many = whole(say("count to 2000", ""));

        // where the machine is too busy for the worker to be heard, a call is made again
        assertThat(new TreeSet<>(names(many))).isEqualTo(new TreeSet<>(names(few)));
        assertThat(many.size()).isLessThan(4 * few.size());
    }

    private static List<String> names(List<SentSpan> spans) {
        return spans.stream().map(span -> span.kind() + " " + span.name() + span.at("error.type")).sorted().toList();
    }

    @Test
    void noSpanShowsWhatPeopleWrite() {
        say("echo Tausendschoenchen", "");
        var said = say("count to 5 Tausendschoenchen", "");
        whole(said);

        assertThat(receiver.spans()).noneMatch(span -> span.toString().contains("Tausendschoen"))
                .noneMatch(span -> span.toString().contains("1, 2, 3"));
    }

    @Test
    void aCallersDecisionAgainstATraceIsFollowed() {
        var unwanted = say("count to 3", "00");
        whole(say("count to 3", ""));

        assertThat(receiver.trace(unwanted.trace())).isEmpty();
    }

    /** Beats, polls, health checks and keep-alives are all that happens here: nobody asked for them. */
    @Test
    void whatNobodyAskedForHasNoSpans() {
        say("count to 3", "");

        assertThat(receiver.spans()).allMatch(span -> !span.parent().isEmpty() || span.name().startsWith("commit ")
                || span.kind().equals("SERVER"));
        assertThat(receiver.spans()).noneMatch(span -> span.at("url.path").contains("/livez")
                || span.at("url.path").contains("/readyz"));
    }
}
