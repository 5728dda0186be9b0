package io.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nothing is sampled, but what a caller wants kept and what fails. A trace goes on where another node takes a reply over. Spans go out by gRPC,
 * and show text, since these nodes are told so.
 */
class TakeoverTraceIT {
    private static final Duration PATIENCE = Patience.LIMIT;
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    /** A token every 20 ms. */
    private static final DemoSettings PACED = new DemoSettings(0, 50, 20, 1, 0, 0, 0, -1, 0, 0, -1, -1, -1, false,
            null);

    @TempDir
    static Path dir;

    static Vertx vertx;
    /** Refuses everything, as what asking again cannot change. */
    private static final DemoSettings REFUSING = new DemoSettings(0, 0, 0, 1, 0, 400, 0, -1, 0, 0, -1, -1, -1, false,
            null);

    static DemoProvider provider;
    static SpanReceiver receiver;
    static NodePair pair;

    @BeforeAll
    static void start() throws SQLException {
        vertx = Vertx.vertx();
        receiver = new SpanReceiver(vertx);
        provider = DemoProvider.start(vertx, 0, PACED).await();
        pair = NodePair.start(dir, provider, TakeoverTraceIT::traced);
    }

    private static NodeSetup traced(NodeSetup setup) {
        return setup.with("telemetry.traces.endpoint", receiver.endpoint()).with("telemetry.traces.protocol", "grpc")
                .with("telemetry.traces.content", "true").with("telemetry.traces.sample", "0")
                .with("telemetry.traces.trust-callers", "true")
                // on a machine that is busy the log must not be given up, or the reply starts over
                .with("store.redis.timeout", "2s");
    }

    @AfterAll
    static void stop() throws SQLException {
        pair.close();
        receiver.close();
        vertx.close().await();
    }

    @Test
    void theNewOwnerGoesOnWithTheTraceOfOneThatWasKilled() {
        var session = pair.newSessionOfA();
        var reply = new Transcribed();
        var parent = Map.of("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01");
        try (var stream = pair.b().chat().exchange(session, "count to 200", parent)) {
            reply.takeUntil(stream, "reply.delta");
            pair.a().kill();
            reply.follow(stream);
        }
        reply.verify();
        assertThat(reply.end().name()).isEqualTo("reply.completed");

        var span = await().atMost(PATIENCE).until(() -> named("reply"), found -> found != null);
        assertThat(span.ofNode("service.instance.id")).isEqualTo(pair.id(pair.b()));
        assertThat(span.events()).startsWith("takeover").contains("continued");
        assertThat(span.at("parley.reply.outcome")).isEqualTo("completed");
        assertThat(span.parent()).isNotEmpty().isNotEqualTo("00f067aa0ba902b7");
        var attempt = await().atMost(PATIENCE).until(() -> named("chat demo"), found -> found != null);
        assertThat(attempt.at("gen_ai.input.messages")).startsWith("[{\"role\":").contains("count to 200");
        assertThat(attempt.at("gen_ai.output.messages")).contains("\"role\":\"assistant\"", "199, 200.",
                "\"finish_reason\":\"stop\"");
        assertThat(named("log claim")).isNotNull();
        assertThat(named("FinishReply").kind()).isEqualTo("INTERNAL");
    }

    @Test
    void whatFailsIsKeptAndWhatGoesWellIsNot() {
        provider.settings(DemoSettings.FAST);
        var good = said("completed");
        provider.settings(REFUSING);
        var bad = said("failed");
        provider.settings(PACED);

        var reply = await().atMost(PATIENCE).until(() -> of(bad, "reply"), found -> found != null);
        assertThat(reply.failed()).isTrue();
        assertThat(reply.at("parley.reply.outcome")).isEqualTo("failed");
        assertThat(reply.at("parley.reply.reason")).isEqualTo("provider_rejected");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(receiver.trace(reply.trace()))
                .anyMatch(span -> span.name().equals("chat demo") && span.at("error.type").equals("provider_rejected"))
                .noneMatch(span -> List.of("POST", "Generate", "FinishReply", "commit finish").contains(span.name())));
        assertThat(of(good, "reply")).isNull();
    }

    /** Its session. */
    private static String said(String outcome) {
        var chat = pair.b().chat();
        var session = chat.newSession();
        try (var stream = chat.exchange(session, "count to 3")) {
            assertThat(stream.toEndOfReply().getLast().name()).isEqualTo("reply." + outcome);
        }
        return session;
    }

    private static @Nullable SentSpan of(String session, String name) {
        return receiver.spans().stream()
                .filter(span -> span.name().equals(name) && span.at("parley.session.id").equals(session)).findFirst()
                .orElse(null);
    }

    private static @Nullable SentSpan named(String name) {
        return receiver.trace(TRACE).stream().filter(span -> span.name().equals(name)).findFirst().orElse(null);
    }
}
