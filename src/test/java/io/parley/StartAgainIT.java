package io.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.Backends;
import io.parley.testing.Chat;
import io.parley.testing.Chat.Answer;
import io.parley.testing.EventStream.Event;
import io.parley.testing.Marks;
import io.parley.testing.NodeProcess;
import io.parley.testing.NodeSetup;
import io.parley.testing.Patience;
import io.parley.testing.RedisKeys;
import io.parley.testing.Transcribed;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node that was killed in the middle of replies and started again, while the dead one still has their sessions. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class StartAgainIT {
    private static final Duration PATIENCE = Patience.LIMIT;
    private static final String QUESTION = "repeat one two three four the-fifth-4c1e";
    /** Never ends by itself. */
    static final DemoSettings SILENT = new DemoSettings(0, 0, 0, 1, 0, 0, 0, -1, 0, 0, -1, -1, 3, false, null);

    @TempDir
    static Path dir;

    static Vertx vertx;
    static final String PREFIX = Backends.shared().newPrefix();
    static DemoProvider provider;
    static NodeSetup external;
    private @Nullable NodeProcess node;

    @BeforeAll
    static void startProvider() {
        vertx = Vertx.vertx();
        provider = DemoProvider.start(vertx, 0, SILENT).await();
        external = NodeSetup.fresh().provider("demo", provider).with("store.redis.prefix", PREFIX)
                .with("session.max-takeovers", "1");
    }

    @AfterAll
    static void stopProvider() {
        vertx.close().await();
    }

    @BeforeEach
    void pace() {
        provider.settings(SILENT);
    }

    @AfterEach
    void stop() {
        if (node != null) {
            node.close();
        }
    }

    /** They wait for the dead node's beat to be stale, well within the time limit of a request. */
    @Test
    void servesTheFirstRequestsForEverySessionOfTheDeadNode() {
        start(external);
        var sessions = Stream.generate(this::inMidReply).limit(5).toList();
        startAgain(external);
        var answers = Stream.of(
                later("POST", sessions.get(0).path() + "/replies/" + sessions.get(0).reply() + "/stop", null),
                later("GET", sessions.get(1).path() + "/messages", null),
                later("PATCH", sessions.get(2).path(), Map.of("title", "new")),
                later("DELETE", sessions.get(3).path(), null),
                later("POST", sessions.get(4).path() + "/messages", Map.of("content", "another")))
                .map(CompletableFuture::join).toList();
        assertThat(answers).extracting(Answer::status).containsExactly(200, 200, 200, 204, 409);
        assertThat(answers.get(0).at("/status").asText()).isEqualTo("stopped");
        assertThat(answers.get(0).at("/content").asText()).startsWith("one two three");
        assertThat(answers.get(1).at("/messages/1/content").asText()).startsWith("one two three");
    }

    @Test
    void finishesRepliesThatNobodyAsksFor() {
        start(external);
        var sessions = Stream.generate(this::inMidReply).limit(3).toList();
        provider.settings(DemoSettings.FAST);
        long finished = provider.stats().finished();
        startAgain(external);
        await().atMost(PATIENCE).until(() -> provider.stats().finished() == finished + sessions.size());
        for (var begun : sessions) {
            await().atMost(PATIENCE).until(() -> chat().history(begun.session()).get(1).path("status").asText(),
                    "completed"::equals);
        }
    }

    @Test
    void startsTheReplyOverWhereItsLogIsGone() {
        start(external);
        var begun = inMidReply();
        node().kill();
        RedisKeys.forget(vertx, PREFIX);
        provider.settings(DemoSettings.FAST);
        start(external);
        var reply = follow(begun);
        assertThat(reply.text()).isEqualTo("one two three four the-fifth-4c1e");
        assertThat(reply.events()).extracting(Event::name).contains("reply.reset");
    }

    @Test
    void endsTheReplyAsInterruptedAfterTooManyTakeovers() {
        start(external);
        var begun = inMidReply();
        startAgain(external);
        try (var stream = chat().events(begun.session(), begun.received().lastId())) {
            stream.await(event -> event.text().contains("fifth"));
        }
        startAgain(external);
        var reply = follow(begun);
        assertThat(reply.end().name()).isEqualTo("reply.failed");
        assertThat(reply.end().data().path("failureReason").asText()).isEqualTo("interrupted");
        assertThat(reply.text()).isEqualTo("one two three four the-fifth-4c1e");
    }

    @Test
    void goesOnFromTheDataOfItsEmbeddedServers() throws IOException {
        var embedded = NodeSetup.embedded(dir.resolve("data")).provider("demo", provider);
        start(embedded);
        for (String server : List.of("postgres", "redis")) {
            Marks.secret("password of a store", Files.readString(dir.resolve("data", server + ".password")));
        }
        var begun = inMidReply();
        provider.settings(DemoSettings.FAST);
        startAgain(embedded);
        assertThat(follow(begun).text()).isEqualTo("one two three four the-fifth-4c1e");
        assertThat(node().terminate()).as("exit code after SIGTERM, with its servers ended").isEqualTo(143);
    }

    private record Begun(String session, String reply, Transcribed received) {
        String path() {
            return "/api/v1/sessions/" + session;
        }
    }

    /** A reply that will not end, of which the first words were received. */
    private Begun inMidReply() {
        var session = chat().newSession();
        var received = new Transcribed();
        try (var stream = chat().exchange(session, QUESTION)) {
            while (!received.text().equals("one two three")) {
                received.take(stream.next());
            }
        }
        var started = received.events().stream().filter(event -> event.name().equals("reply.started")).findFirst();
        return new Begun(session, started.orElseThrow().data().path("replyId").asText(), received);
    }

    private Transcribed follow(Begun begun) {
        var reply = begun.received();
        try (var stream = chat().events(begun.session(), reply.lastId())) {
            reply.follow(stream).verify();
        }
        return reply;
    }

    private NodeProcess node() {
        return Objects.requireNonNull(node, "started by the test");
    }

    private Chat chat() {
        return node().chat();
    }

    private void start(NodeSetup setup) {
        node = setup.startProcess(dir);
    }

    private void startAgain(NodeSetup setup) {
        node().kill();
        start(setup);
    }

    private CompletableFuture<Answer> later(String method, String path, @Nullable Object body) {
        var chat = chat();
        return CompletableFuture.supplyAsync(() -> chat.send(method, path, body, Map.of()),
                task -> Thread.ofVirtual().start(task));
    }
}
