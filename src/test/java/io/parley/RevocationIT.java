package io.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.Chat;
import io.parley.testing.EventStream;
import io.parley.testing.NodePair;
import io.parley.testing.NodeSetup;
import io.parley.testing.Person;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is refused at one node is refused at all, with everything that is open, within a second. */
class RevocationIT {
    private static final Duration PROMISED = Duration.ofSeconds(1);
    /** Of a machine that has other things to do; the times are printed. */
    private static final Duration BOUND = PROMISED.multipliedBy(20);
    private static final DemoSettings SLOW = new DemoSettings(0, 0, 50, 1, 2_000, 0, 0, -1, 0, 0, -1, -1, -1, false,
            null);

    @TempDir
    static Path dir;

    static Vertx vertx;
    static NodePair pair;
    static Chat a;
    static Chat b;
    static Person admin;

    @BeforeAll
    static void start() throws SQLException {
        vertx = Vertx.vertx();
        pair = NodePair.start(dir, DemoProvider.start(vertx, 0, SLOW).await(), NodeSetup::withSignIn);
        a = pair.a().chat().asNobody();
        b = pair.b().chat().asNobody();
        admin = Person.admin(a);
    }

    @AfterAll
    static void stop() throws SQLException {
        pair.close();
        vertx.close().await();
    }

    @Test
    void signingOutAtOneNodeEndsTheStreamsAtTheOther() {
        var person = admin.invite();
        var elsewhere = person.again();
        String session = person.chat().newSession();
        try (var other = elsewhere.at(b).chat().events(session, null)) {
            other.await("snapshot");
            ends(person, session, "signing out", () -> person.chat().post("/api/v1/auth/logout", null));
            assertThat(other.hasNext()).as("the other sign-in goes on").isFalse();
            assertThat(elsewhere.at(b).isKnown()).isTrue();
        }
    }

    @Test
    void disablingEndsTheStreamsEverywhere() {
        var person = admin.invite();
        ends(person, person.chat().newSession(), "disabling", () -> change(person, Map.of("disabled", true)));
    }

    @Test
    void anotherRoleEndsTheStreamsEverywhere() {
        var person = admin.invite();
        ends(person, person.chat().newSession(), "another role",
                () -> change(person, Map.of("roles", List.of("user", "agent"))));
        assertThat(person.refreshed().at(b).isKnown()).isTrue();
    }

    @Test
    void removingAKeyEndsItsStreamsEverywhere() {
        var person = admin.invite();
        var key = person.chat().post("/api/v1/users/me/keys", Map.of("name", "ci"));
        var program = b.as(key.at("/key").asText());
        try (var stream = program.events(person.chat().newSession(), null)) {
            stream.await("snapshot");
            ended(stream, "removing a key", () -> person.chat().send("DELETE",
                    "/api/v1/users/me/keys/" + key.at("/id").asText(), null, Map.of()));
        }
        assertThat(program.get("/api/v1/users/me").status()).isEqualTo(401);
    }

    @Test
    void aReplyIsCutOffFromItsReaderAndGoesOn() {
        var person = admin.invite();
        String session = person.chat().newSession();
        try (var stream = person.at(b).chat().exchange(session, "write a long answer")) {
            stream.await("reply.delta");
            ended(stream, "signing out amid a reply", () -> person.chat().post("/api/v1/auth/logout", null));
        }
        var again = person.again();
        assertThat(again.chat().history(session).path(1).path("status").asText()).isEqualTo("running");
        try (var stream = again.at(b).chat().events(session, null)) {
            stream.await("reply.delta");
        }
    }

    @Test
    void anEmptyRedisLetsNobodyIn() {
        var out = admin.invite();
        var in = admin.invite();
        out.chat().post("/api/v1/auth/logout", null);
        pair.records().flushRedis();
        assertThat(out.isKnown()).isFalse();
        await().atMost(BOUND).until(() -> !out.at(b).isKnown());
        assertThat(in.at(b).isKnown()).isTrue();
        String session = in.chat().newSession();
        try (var stream = in.at(b).chat().events(session, null)) {
            stream.await("snapshot");
            pair.records().flushRedis();
            ended(stream, "disabling after Redis was emptied", () -> change(in, Map.of("disabled", true)));
        }
        pair.records().flushRedis();
        assertThat(in.isKnown()).isFalse();
        assertThat(in.at(b).isKnown()).isFalse();
    }

    /** What is done at A ends a stream at A and one at B. */
    private static void ends(Person person, String session, String what, Runnable change) {
        try (var atA = person.chat().events(session, null); var atB = person.at(b).chat().events(session, null)) {
            atA.await("snapshot");
            atB.await("snapshot");
            ended(atB, what, change);
            atA.await(EventStream.END);
        }
        assertThat(person.isKnown()).isFalse();
        assertThat(person.at(b).isKnown()).isFalse();
    }

    private static void ended(EventStream stream, String what, Runnable change) {
        long begun = System.nanoTime();
        change.run();
        stream.await(EventStream.END);
        var took = Duration.ofNanos(System.nanoTime() - begun);
        System.out.printf("%s: the stream at the other node ended after %d ms%n", what, took.toMillis());
        assertThat(took).isLessThan(BOUND);
    }

    private static void change(Person person, Map<String, Object> change) {
        var answer = admin.chat().send("PATCH", "/api/v1/users/" + person.id(), change, Map.of());
        assertThat(answer.status()).isEqualTo(200);
    }
}
