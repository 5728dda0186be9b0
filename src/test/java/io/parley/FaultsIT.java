package io.parley;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.embedded.DemoSettings;
import io.parley.testing.Chat;
import io.parley.testing.EventStream;
import io.parley.testing.Patience;
import io.parley.testing.Transcribed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever a node depends on may fail at any moment of an exchange: what its client sees, and what is stored in the end. A message
 * that is refused is sent again under its key once all is well, and is then one message.
 */
class FaultsIT {
    /**
     * Before commit: there when the message arrives. Streaming: from the first delta on. Finishing: from the last delta on, before the
     * provider says that it is finished. Events are those of the message's stream, any number of deltas in a row as one.
     */
    static final String TABLE = """
                                # fault          | phase         | status | events of the stream                                 | end       | reason
                                REDIS_AWAY       | BEFORE_COMMIT | 200    | created started delta completed                      | completed |
                                REDIS_AWAY       | STREAMING     | 200    | created started delta completed                      | completed |
                                REDIS_AWAY       | FINISHING     | 200    | created started delta completed                      | completed |
                                POSTGRES_AWAY    | BEFORE_COMMIT | 503    | created started delta completed                      | completed |
                                POSTGRES_AWAY    | STREAMING     | 200    | created started delta completed                      | completed |
                                POSTGRES_AWAY    | FINISHING     | 200    | created started delta completed                      | completed |
                                PROVIDER_CUT     | BEFORE_COMMIT | 200    | created started failed                               | failed    | provider_cut
                                PROVIDER_CUT     | STREAMING     | 200    | created started delta continued delta completed      | completed |
                                PROVIDER_CUT     | FINISHING     | 200    | created started delta continued completed            | completed |
                                PROVIDER_SILENT  | BEFORE_COMMIT | 200    | created started failed                               | failed    | provider_timeout
                                PROVIDER_SILENT  | STREAMING     | 200    | created started delta continued continued failed     | failed    | provider_timeout
                                PROVIDER_SILENT  | FINISHING     | 200    | created started delta continued completed            | completed |
                                """;

    enum Fault {
        /** Connections stay open, and nothing is answered, until some deltas later or until the reply has ended. */
        REDIS_AWAY,
        /** Connections break, and no new ones are to be had, until all text was told and the node has noticed. */
        POSTGRES_AWAY,
        /** Before the commit: every call's connection breaks before the first token. Else: the one call's breaks. */
        PROVIDER_CUT,
        /** Connections stay open and nothing comes. Finishing: until the reply was continued. */
        PROVIDER_SILENT
    }

    enum Phase {
        BEFORE_COMMIT(0, 1), STREAMING(150, 1), FINISHING(1_500, 1_000);

        private final int interval;
        private final int tokens;

        Phase(int interval, int tokens) {
            this.interval = interval;
            this.tokens = tokens;
        }

        DemoSettings answers(Fault fault) {
            boolean before = this == BEFORE_COMMIT;
            return new DemoSettings(0, 0, interval, tokens, 0, 0, 0, -1, 0, 0,
                    before && fault == Fault.PROVIDER_CUT ? 0 : -1, -1,
                    before && fault == Fault.PROVIDER_SILENT ? 0 : -1, false, null);
        }
    }

    private static final String LAST = "some-word-30";
    private static final String QUESTION = "repeat "
            + IntStream.rangeClosed(1, 30).mapToObj(word -> "some-word-" + word).collect(joining(" "));
    private static final Duration PATIENCE = Patience.LIMIT;

    @TempDir
    static Path dir;

    static FaultyNode node;
    static Chat chat;

    @BeforeAll
    static void start() {
        node = new FaultyNode(dir);
        chat = node.chat();
    }

    @AfterEach
    void heal() {
        node.heal();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = TABLE)
    void endsAs(Fault fault, Phase phase, int status, String events, String end, @Nullable String reason)
            throws Exception {
        String session = chat.newSession();
        ask(session, "hello");
        node.answers(phase.answers(fault));
        var reply = new Transcribed();
        try (var stream = send(session, fault, phase)) {
            assertThat(stream.status()).isEqualTo(status);
            if (status == 200) {
                undergo(fault, phase, stream, reply);
                reply.follow(stream);
            } else {
                assertThat(stream.header("retry-after")).isNotEmpty();
            }
        }
        node.heal();
        var seen = status == 200 ? reply : sendAgain(session);
        assertThat(names(seen)).isEqualTo(events);
        seen.verify();
        assertStored(session, seen, end, reason);
        ask(session, "count to 3");
        assertThat(chat.history(session)).hasSize(6);
    }

    private static EventStream send(String session, Fault fault, Phase phase) throws Exception {
        if (phase != Phase.BEFORE_COMMIT) {
            return send(session);
        }
        return switch (fault) {
            case REDIS_AWAY -> {
                node.redis.swallowAll();
                yield send(session);
            }
            case POSTGRES_AWAY -> {
                node.postgres.refuse();
                yield send(session);
            }
            case PROVIDER_CUT, PROVIDER_SILENT -> node.beforeCommit(session, () -> send(session));
        };
    }

    private static EventStream send(String session) {
        return chat.exchange(session, QUESTION, Map.of("idempotency-key", "asked-once"));
    }

    private static Transcribed sendAgain(String session) {
        try (var stream = await().atMost(PATIENCE).until(() -> send(session), sent -> sent.status() == 200)) {
            return new Transcribed().follow(stream);
        }
    }

    private static void undergo(Fault fault, Phase phase, EventStream stream, Transcribed reply) {
        switch (phase) {
            case BEFORE_COMMIT -> {
                return;
            }
            case STREAMING -> take(stream, reply, 1);
            case FINISHING -> takeText(stream, reply);
        }
        switch (fault) {
            case REDIS_AWAY -> redisAway(phase, stream, reply);
            case POSTGRES_AWAY -> postgresAway(stream, reply);
            case PROVIDER_CUT -> node.provider.cut();
            case PROVIDER_SILENT -> providerSilent(phase, stream, reply);
        }
    }

    /** Deltas go on, and the log catches up with them. */
    private static void redisAway(Phase phase, EventStream stream, Transcribed reply) {
        node.redis.swallowAll();
        if (phase == Phase.STREAMING) {
            take(stream, reply, 5);
            node.redis.pass();
            String id = reply.events().get(1).data().path("replyId").asText();
            int told = Integer.parseInt(reply.lastId().split("\\.")[2]);
            await().atMost(PATIENCE).until(() -> node.lastLogged(id) >= told);
        }
    }

    /** Deltas go on; the end waits. */
    private static void postgresAway(EventStream stream, Transcribed reply) {
        node.postgres.refuse();
        takeText(stream, reply);
        await().atMost(PATIENCE).until(() -> chat.get("/readyz").status() == 503);
        assertThat(stream.hasNext()).isFalse();
        node.postgres.pass();
    }

    private static void providerSilent(Phase phase, EventStream stream, Transcribed reply) {
        node.provider.swallowAll();
        if (phase == Phase.FINISHING) {
            reply.take(stream.await("reply.continued"));
            node.provider.pass();
        }
    }

    private static void take(EventStream stream, Transcribed reply, int deltas) {
        for (int i = 0; i < deltas;) {
            var event = stream.next();
            reply.take(event);
            i += event.name().equals("reply.delta") ? 1 : 0;
        }
    }

    private static void takeText(EventStream stream, Transcribed reply) {
        while (!reply.text().endsWith(LAST)) {
            take(stream, reply, 1);
        }
    }

    private static String names(Transcribed reply) {
        return reply.events().stream().filter(event -> event.id() != null)
                .map(event -> event.name().substring(event.name().indexOf('.') + 1)).collect(Collectors.joining(" "))
                .replaceAll("\\bdelta( delta)+\\b", "delta");
    }

    private static void assertStored(String session, Transcribed seen, String end, @Nullable String reason) {
        var history = chat.history(session);
        assertThat(history).hasSize(4);
        var stored = history.get(3);
        assertThat(stored.path("status").asText()).isEqualTo(end);
        assertThat(stored.path("failureReason").asText("")).isEqualTo(reason == null ? "" : reason);
        assertThat(stored.path("content").asText()).isEqualTo(seen.text());
        assertThat(seen.end()).isNotNull();
        assertThat(seen.end().data().path("failureReason").asText("")).isEqualTo(reason == null ? "" : reason);
    }

    private static void ask(String session, String question) {
        try (var stream = chat.exchange(session, question)) {
            var reply = new Transcribed().follow(stream);
            reply.verify();
            assertThat(names(reply)).endsWith("completed");
        }
    }
}
