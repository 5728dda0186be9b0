package io.parley;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.Chat;
import io.parley.testing.Chat.Answer;
import io.parley.testing.EventStream;
import io.parley.testing.NodeSetup;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sending messages over HTTP with a whole node. */
class MessagesApiIT {
    private static final DemoSettings THINKING = new DemoSettings(0, 60_000, 50, 1, 400, 0, 0, -1, 0, 0, -1, -1, -1,
            false, null);
    private static final DemoSettings SLOW = new DemoSettings(0, 0, 50, 1, 400, 0, 0, -1, 0, 0, -1, -1, -1, false,
            null);

    @TempDir
    static Path dir;

    static Vertx vertx;
    static DemoProvider provider;
    static Node node;
    static Chat chat;
    private String session;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        provider = DemoProvider.start(vertx, 0, DemoSettings.FAST).await();
        node = NodeSetup.fresh().provider("demo", provider).start(dir);
        chat = new Chat("http://127.0.0.1:" + node.port());
    }

    @AfterAll
    static void stop() {
        node.close();
        vertx.close().await();
    }

    @BeforeEach
    void open() {
        provider.settings(DemoSettings.FAST);
        session = chat.newSession();
    }

    @Test
    void anAcceptedMessageLeadsToTheStreamOfItsExchange() {
        var accepted = send("Hello", Map.of());
        assertThat(accepted.status()).isEqualTo(202);
        String location = accepted.raw().headers().firstValue("location").orElseThrow();
        assertThat(location).startsWith("/api/v1/sessions/" + session + "/events?lastEventId=");
        try (var stream = chat.stream(location)) {
            var first = stream.await("message.created");
            assertThat(first.data()).isEqualTo(accepted.at("/message"));
            assertThat(stream.await("reply.started").data().path("replyId")).isEqualTo(accepted.at("/reply/id"));
            assertThat(stream.await("reply.completed").data().path("replyId")).isEqualTo(accepted.at("/reply/id"));
        }
    }

    @Test
    void whoeverWaitsGetsTheFinishedReply() {
        var finished = send("count to 5", Map.of("prefer", "wait=20"));
        assertThat(finished.status()).isEqualTo(200);
        assertThat(finished.raw().headers().firstValue("preference-applied")).hasValue("wait=20");
        assertThat(finished.at("/reply/status").textValue()).isEqualTo("completed");
        assertThat(finished.at("/reply/content").textValue()).isNotBlank();
        assertThat(finished.at("/reply/to")).isEqualTo(finished.at("/message/id"));
        assertThat(finished.at("/reply/provider").textValue()).isEqualTo("demo");
        assertThat(finished.at("/reply/usage/completionTokens").intValue()).isPositive();
        assertThat(finished.at("/reply")).isEqualTo(chat.history(session).path(1));
    }

    @Test
    void whoeverWaitsTooShortGetsTheIds() {
        provider.settings(SLOW);
        var accepted = send("Hello", Map.of("prefer", "wait=1"));
        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.at("/reply/status").textValue()).isEqualTo("running");
        assertThat(stop(accepted).status()).isEqualTo(200);
    }

    @Test
    void theStreamOfAnExchangeBeginsWithItsMessageAndEndsWithItsReply() {
        try (var stream = chat.exchange(session, "Hello")) {
            assertThat(stream.next().name()).isEqualTo("message.created");
            assertThat(stream.next().name()).isEqualTo("reply.started");
            stream.await("reply.completed");
            assertThat(stream.next().name()).isEqualTo(EventStream.END);
        }
    }

    @Test
    void aSecondMessageIsRefusedWhileAReplyRuns() {
        provider.settings(SLOW);
        var accepted = send("Hello", Map.of());
        assertThat(send("And?", Map.of()).at("/code").textValue()).isEqualTo("reply_running");
        var streamed = send("And?", Map.of("accept", "text/event-stream"));
        assertThat(streamed.status()).isEqualTo(409);
        assertThat(streamed.raw().headers().firstValue("content-type")).hasValue("application/problem+json");
        stop(accepted);
    }

    /** hermes-agent#48879: stopped before the first word, two turns of the person would follow each other. */
    @Test
    void afterAStopWithoutAnyTextTheModelIsShownOneTurn() {
        provider.settings(THINKING);
        assertThat(stop(send("Hello", Map.of())).at("/content").textValue()).isEmpty();
        provider.settings(DemoSettings.FAST);

        send("repeat after me: one", Map.of("prefer", "wait=20"));
        send("repeat after me: two", Map.of("prefer", "wait=20"));
        var prompts = provider.stats().promptMessages();
        assertThat(prompts.subList(prompts.size() - 2, prompts.size())).containsExactly(1, 3);
    }

    @Test
    void aStoppedReplyKeepsItsTextAndMayBeStoppedAgain() {
        provider.settings(SLOW);
        try (var stream = chat.exchange(session, "Hello")) {
            var reply = stream.await("reply.started").data().path("replyId");
            String text = stream.await("reply.delta").text();
            var stopped = stop(session, reply.textValue());
            assertThat(stopped.at("/status").textValue()).isEqualTo("stopped");
            assertThat(stopped.at("/content").textValue()).startsWith(text);
            stream.await("reply.stopped");
            assertThat(stop(session, reply.textValue()).body()).isEqualTo(stopped.body());
        }
    }

    @Test
    void aMessageIsNoReplyToStop() {
        var finished = send("Hello", Map.of("prefer", "wait=20"));
        var answer = stop(session, finished.at("/message/id").textValue());
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.at("/code").textValue()).isEqualTo("reply_not_found");
    }

    @Test
    void theSameKeyWithTheSameContentIsTheSameMessage() {
        var first = send("Hello", Map.of("idempotency-key", "k1", "prefer", "wait=20"));
        var again = chat.send("POST", Chat.messages(session), "{ \"content\" : \"\\u0048ello\" }",
                Map.of("idempotency-key", "\"k1\"", "prefer", "wait=20"));
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(chat.history(session)).hasSize(2);
    }

    @Test
    void theSameKeyWithOtherContentIsRefused() {
        send("Hello", Map.of("idempotency-key", "k1", "prefer", "wait=20"));
        var other = send("Good bye", Map.of("idempotency-key", "k1"));
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.at("/code").textValue()).isEqualTo("idempotency_key_reused");
    }

    @Test
    void anyTextIsStoredAsItWasSent() {
        String text = "caf\u00e9 \ud83d\ude00 \u2028\"\\\b\u007f\n" + "x".repeat(65_536 - 19);
        var finished = send(text, Map.of("prefer", "wait=20"));
        assertThat(finished.status()).isEqualTo(200);
        assertThat(finished.at("/message/content").textValue()).isEqualTo(text);
        assertThat(chat.history(session).path(0).path("content").textValue()).isEqualTo(text);
    }

    @Test
    void theHistoryIsReadFromItsEnd() {
        for (int i = 1; i <= 3; i++) {
            send("Message " + i, Map.of("prefer", "wait=20"));
        }
        var page = chat.get(Chat.messages(session) + "?limit=4");
        assertThat(page.at("/messages/0/content").textValue()).isEqualTo("Message 2");
        assertThat(page.at("/messages/3/role").textValue()).isEqualTo("assistant");
        var before = chat.get(Chat.messages(session) + "?limit=4&cursor=" + page.at("/next").textValue());
        assertThat(before.at("/messages")).hasSize(2);
        assertThat(before.at("/messages/0/content").textValue()).isEqualTo("Message 1");
        assertThat(before.at("/next").isNull()).isTrue();
    }

    @Test
    void aRunningReplyIsInTheHistoryWithItsTextSoFar() {
        provider.settings(SLOW);
        try (var stream = chat.exchange(session, "Hello")) {
            String reply = stream.await("reply.started").data().path("replyId").textValue();
            String text = stream.await("reply.delta").text();
            var running = chat.history(session).path(1);
            assertThat(running.path("status").textValue()).isEqualTo("running");
            assertThat(running.path("content").textValue()).startsWith(text);
            stop(session, reply);
        }
    }

    private Answer send(String content, Map<String, String> headers) {
        return chat.send("POST", Chat.messages(session), Map.of("content", content), headers);
    }

    private Answer stop(Answer accepted) {
        return stop(session, accepted.at("/reply/id").textValue());
    }

    private static Answer stop(String session, String reply) {
        return chat.post("/api/v1/sessions/" + session + "/replies/" + reply + "/stop", null);
    }
}
