package io.parley;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.Backends;
import io.parley.testing.Chat;
import io.parley.testing.EventStream;
import io.parley.testing.EventStream.Event;
import io.parley.testing.NodeSetup;
import io.parley.testing.RedisKeys;
import io.parley.testing.Scrape;
import io.parley.testing.Transcribed;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that come back: whatever event id they bring, they get exactly what they missed, or are told otherwise. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ReconnectIT {
    private static final int INTERVAL_MS = 30;
    private static final DemoSettings PACED = settings(-1);
    private static final int STORM = 300;
    /** Never ends by itself. */
    private static final DemoSettings SILENT = settings(3);
    private static final String QUESTION = "repeat "
            + IntStream.range(0, 30).mapToObj(word -> "some-word-" + word).collect(joining(" "));

    @TempDir
    static Path dir;

    static Vertx vertx;
    static final String PREFIX = Backends.shared().newPrefix();
    static DemoProvider provider;
    static NodeSetup setup;
    static String database;
    static Node node;
    static Chat chat;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        provider = DemoProvider.start(vertx, 0, PACED).await();
        var backends = Backends.shared();
        database = backends.postgresUrl(backends.newInstallation());
        setup = NodeSetup.bare().postgres(database).redis(backends.redisUrl()).provider("demo", provider)
                .with("store.redis.prefix", PREFIX).with("session.resume-messages", "2")
                .with("store.postgres.query-timeout", "20s");
        startNode();
    }

    @AfterAll
    static void stop() {
        node.close();
        vertx.close().await();
    }

    @BeforeEach
    void pace() {
        provider.settings(PACED);
    }

    @Test
    void everyEventOfARunningReplyCanBeResumedFrom() {
        var session = chat.newSession();
        var all = new ArrayList<Event>();
        var rests = new ArrayList<CompletableFuture<List<Event>>>();
        try (var stream = chat.exchange(session, QUESTION)) {
            do {
                var event = stream.await(any -> any.id() != null);
                all.add(event);
                rests.add(later(() -> rest(session, event.id())));
            } while (!all.getLast().isTerminal());
        }
        assertThat(all).hasSizeGreaterThan(10);
        for (int i = 0; i < all.size() - 1; i++) {
            assertThat(rests.get(i).join()).as("after %s", all.get(i).id())
                    .isEqualTo(all.subList(i + 1, all.size()));
        }
    }

    @Test
    void everyEventOfAnEndedReplyCanBeResumedFrom() {
        var session = chat.newSession();
        assertEveryEventLeadsToTheRest(session, exchange(session, QUESTION));
    }

    @Test
    void everyEventCanBeResumedFromAfterTheNodeWasStartedAgain() {
        var session = chat.newSession();
        var all = exchange(session, QUESTION);
        restart();
        assertEveryEventLeadsToTheText(session, all);
        restart();
        assertEveryEventLeadsToTheRest(session, all.subList(1, all.size()));
    }

    /** A browser's EventSource never comes back after a 503 (WHATWG HTML, 9.2.3). */
    @Test
    void everybodyOfAStormAtASessionThatIsBeingOpenedIsServed() throws SQLException {
        var session = chat.newSession();
        var all = exchange(session, QUESTION);
        restart();
        List<CompletableFuture<List<Event>>> rests;
        try (var connection = DriverManager.getConnection("jdbc:" + database, Backends.POSTGRES_USER, "")) {
            hold(connection, session);
            rests = IntStream.range(0, STORM).mapToObj(i -> later(() -> rest(session, all.get(1).id()))).toList();
            await().until(() -> Scrape.of(node).value("parley_http_streams", "kind", "events") == STORM);
        }
        for (var rest : rests) {
            assertThat(textOf(all.subList(0, 2), rest.join())).isEqualTo(QUESTION.substring("repeat ".length()));
        }
    }

    /** Keeps the session from being opened for as long as the connection is there. */
    private static void hold(Connection connection, String session) throws SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("SELECT FROM session WHERE id = '" + session + "' FOR UPDATE");
        }
    }

    @Test
    void everyEventLeadsToTheSameTextWhenTheLogIsGone() {
        var session = chat.newSession();
        var all = exchange(session, QUESTION);
        RedisKeys.forget(vertx, PREFIX);
        restart();
        assertEveryEventLeadsToTheText(session, all);
    }

    @Test
    void aReplyThatEndedWhileTheClientWasAwayIsFollowedByTheNextOne() {
        var session = chat.newSession();
        var first = exchange(session, "repeat one");
        var second = exchange(session, "repeat two");
        try (var stream = chat.events(session, first.getFirst().id())) {
            var events = new ArrayList<>(stream.toEndOfReply());
            events.addAll(stream.toEndOfReply());
            assertThat(identified(events)).containsSubsequence(first.getLast(), second.getFirst(), second.getLast());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "1.2", "-1.0.0", "9.9.9", "3.0.0", "2.1.9999", "2.77.0", "99999999999.0.0"})
    void anUnknownIdIsAnsweredWithASnapshotThatSaysSo(String id) {
        var session = chat.newSession();
        var all = exchange(session, "repeat one two three");
        try (var stream = chat.events(session, id)) {
            var snapshot = stream.next();
            assertThat(snapshot.name()).isEqualTo("snapshot");
            assertThat(snapshot.data().path("reason").asText()).isEqualTo("unknown_id");
            assertThat(snapshot.id()).isEqualTo(all.getLast().id());
            assertThat(snapshot.data().path("messages")).hasSize(2);
        }
    }

    @Test
    void anIdThatIsTooOldIsAnsweredWithASnapshotThatSaysSo() {
        var session = chat.newSession();
        var first = exchange(session, "repeat one");
        exchange(session, "repeat two");
        exchange(session, "repeat three");
        try (var stream = chat.events(session, first.getFirst().id())) {
            var snapshot = stream.next();
            assertThat(snapshot.name()).isEqualTo("snapshot");
            assertThat(snapshot.data().path("reason").asText()).isEqualTo("too_old");
            assertThat(snapshot.data().path("messages")).hasSize(6);
        }
    }

    @Test
    void aSnapshotInMidReplyIsContinuedWithoutAGap() {
        var session = chat.newSession();
        try (var sender = chat.exchange(session, QUESTION)) {
            sender.await("reply.delta");
            try (var stream = chat.events(session, null)) {
                var first = stream.next();
                assertThat(first.data().path("reason").asText()).isEqualTo("first");
                assertThat(first.data().at("/messages/1/status").asText()).isEqualTo("running");
                var reply = new Transcribed();
                reply.take(first);
                reply.follow(stream).verify();
            }
        }
    }

    @Test
    void everySubscriberIsToldTheSameAsTheSender() {
        var session = chat.newSession();
        var others = IntStream.range(0, 3).mapToObj(i -> chat.events(session, null)).toList();
        others.forEach(other -> other.await("snapshot"));
        var all = exchange(session, QUESTION);
        for (var other : others) {
            assertThat(identified(other.toEndOfReply())).isEqualTo(all);
            other.close();
        }
    }

    @Test
    void aRepeatedKeyJoinsTheRunningReply() {
        var session = chat.newSession();
        var key = Map.of("idempotency-key", "once");
        try (var first = chat.exchange(session, QUESTION, key)) {
            var begun = new ArrayList<>(List.of(first.next(), first.await("reply.delta")));
            try (var second = chat.exchange(session, QUESTION, key)) {
                var joined = identified(second.toEndOfReply());
                assertThat(joined).containsAll(begun).containsAll(identified(first.toEndOfReply()));
                assertThat(joined.getFirst()).isEqualTo(begun.getFirst());
            }
        }
        assertThat(chat.history(session)).hasSize(2);
    }

    @Test
    void aRepeatedKeyYieldsTheExchangeThatHasEnded() {
        var session = chat.newSession();
        var key = Map.of("idempotency-key", "once");
        var first = identified(chat.exchange(session, QUESTION, key).toEndOfReply());
        var again = identified(chat.exchange(session, QUESTION, key).toEndOfReply());
        assertThat(again.getFirst()).isEqualTo(first.getFirst());
        assertThat(again.getLast()).isEqualTo(first.getLast());
        var reply = new Transcribed();
        again.forEach(reply::take);
        reply.verify();
    }

    @Test
    void aRepeatedKeyWithTheLastIdGoesOnBehindIt() {
        var session = chat.newSession();
        var key = Map.of("idempotency-key", "once");
        List<String> ids;
        try (var first = chat.exchange(session, QUESTION, key)) {
            var begun = List.of(first.next(), first.next(), first.await("reply.delta"));
            try (var none = chat.exchange(session, QUESTION, behind("2.1.99999"))) {
                assertThat(none.next().name()).isEqualTo("message.created");
            }
            var rest = identified(
                    chat.exchange(session, QUESTION, behind(String.valueOf(begun.getLast().id()))).toEndOfReply());
            ids = ids(identified(first.toEndOfReply()));
            assertThat(ids(rest)).isEqualTo(ids);
        }
        chat.exchange(session, "repeat after the end").toEndOfReply();
        for (int i = 0; i < ids.size() - 1; i += Math.max(1, ids.size() / 5)) {
            var rest = identified(chat.exchange(session, QUESTION, behind(ids.get(i))).toEndOfReply());
            assertThat(ids(rest)).isEqualTo(ids.subList(i + 1, ids.size()));
        }
        for (var none : List.of("1.0.1", "9.9.9", "x", "2.1.99999")) {
            try (var whole = chat.exchange(session, QUESTION, behind(none))) {
                assertThat(whole.next().name()).isEqualTo("message.created");
            }
        }
    }

    private static List<String> ids(List<Event> events) {
        return events.stream().map(e -> String.valueOf(e.id())).toList();
    }

    private static Map<String, String> behind(String id) {
        return Map.of("idempotency-key", "once", "last-event-id", id);
    }

    @Test
    void aRepeatedKeyWithAnotherBodyIsRefused() {
        var session = chat.newSession();
        var key = Map.of("idempotency-key", "once");
        chat.exchange(session, "repeat one", key).toEndOfReply();
        assertThat(send(session, "repeat two", key).status()).isEqualTo(422);
    }

    @Test
    void aSecondMessageWhileAReplyRunsIsAConflict() {
        provider.settings(SILENT);
        var session = chat.newSession();
        try (var stream = chat.exchange(session, QUESTION)) {
            stream.await("reply.delta");
            assertThat(send(session, "another", Map.of()).status()).isEqualTo(409);
            assertThat(send(session, "another", Map.of("idempotency-key", "new")).status()).isEqualTo(409);
        }
        chat.send("DELETE", "/api/v1/sessions/" + session, null, Map.of());
    }

    @Test
    void deletingASessionEndsItsStreams() {
        provider.settings(SILENT);
        var session = chat.newSession();
        try (var sender = chat.exchange(session, QUESTION); var other = chat.events(session, null)) {
            sender.await("reply.delta");
            other.await("snapshot");
            assertThat(chat.send("DELETE", "/api/v1/sessions/" + session, null, Map.of()).status()).isEqualTo(204);
            sender.await(EventStream.END);
            other.await(EventStream.END);
        }
        assertThat(chat.get(Chat.messages(session)).status()).isEqualTo(404);
    }

    private static DemoSettings settings(int silentAfter) {
        return new DemoSettings(0, 0, INTERVAL_MS, 1, 0, 0, 0, -1, 0, 0, -1, -1, silentAfter, false, null);
    }

    private static void startNode() {
        node = setup.start(dir);
        chat = new Chat("http://127.0.0.1:" + node.port());
    }

    private static void restart() {
        node.close();
        startNode();
    }

    private static List<Event> exchange(String session, String content) {
        try (var stream = chat.exchange(session, content)) {
            return identified(stream.toEndOfReply());
        }
    }

    private static Chat.Answer send(String session, String content, Map<String, String> headers) {
        return chat.send("POST", Chat.messages(session), Map.of("content", content), headers);
    }

    private static void assertEveryEventLeadsToTheRest(String session, List<Event> all) {
        for (int i = 0; i < all.size() - 1; i++) {
            assertThat(rest(session, all.get(i).id())).as("after %s", all.get(i).id())
                    .isEqualTo(all.subList(i + 1, all.size()));
        }
    }

    private static void assertEveryEventLeadsToTheText(String session, List<Event> all) {
        for (int i = 0; i < all.size() - 1; i++) {
            assertThat(textOf(all.subList(0, i + 1), rest(session, all.get(i).id())))
                    .isEqualTo(QUESTION.substring("repeat ".length()));
        }
    }

    private static String textOf(List<Event> seen, List<Event> rest) {
        var reply = new Transcribed();
        seen.forEach(reply::take);
        rest.forEach(reply::take);
        reply.verify();
        return reply.text();
    }

    /** What follows an event, up to the end of the reply. */
    private static List<Event> rest(String session, @Nullable String id) {
        try (var stream = chat.events(session, id)) {
            return identified(stream.toEndOfReply());
        }
    }

    /** Without the state of the session, which has no id and is sent on every resume. */
    private static List<Event> identified(List<Event> events) {
        return events.stream().filter(event -> event.id() != null && !event.name().equals("snapshot")).toList();
    }

    private static <T> CompletableFuture<T> later(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, task -> Thread.ofVirtual().start(task));
    }
}
