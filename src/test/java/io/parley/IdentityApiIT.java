package io.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.Backends;
import io.parley.testing.Chat;
import io.parley.testing.Chat.Answer;
import io.parley.testing.EventStream;
import io.parley.testing.NodeSetup;
import io.parley.testing.Patience;
import io.parley.testing.Person;
import io.parley.testing.Records;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Accounts and sign-ins over HTTP with a whole node. */
class IdentityApiIT {
    private static final String ME = "/api/v1/users/me";
    private static final String SESSIONS = "/api/v1/sessions";
    private static final DemoSettings SLOW = new DemoSettings(0, 0, 50, 1, 400, 0, 0, -1, 0, 0, -1, -1, -1, false,
            null);

    @TempDir
    static Path dir;

    static Vertx vertx;
    static DemoProvider provider;
    static Records records;
    static Node node;
    static Chat nobody;
    static Person admin;

    @BeforeAll
    static void start() throws SQLException {
        vertx = Vertx.vertx();
        var backends = Backends.shared();
        String database = backends.newInstallation();
        provider = DemoProvider.start(vertx, 0, SLOW).await();
        node = NodeSetup.fresh().postgres(backends.postgresUrl(database)).provider("demo", provider).withSignIn()
                .with("identity.tokens.grace", "0s").with("identity.max-replies", "2")
                .with("identity.max-bytes", "64KiB")
                .start(dir);
        records = new Records(database, "unused");
        nobody = new Chat("http://127.0.0.1:" + node.port()).asNobody();
        admin = Person.admin(nobody);
    }

    @AfterAll
    static void stop() throws SQLException {
        node.close();
        records.close();
        vertx.close().await();
    }

    @Test
    void nobodyGetsInWithoutCredentials() {
        refused(nobody.get(SESSIONS), 401, "unauthenticated");
        refused(nobody.as("not.a.token").get(SESSIONS), 401, "unauthenticated");
        assertThat(nobody.get("/readyz").status()).isEqualTo(200);
    }

    @Test
    void whoIsInvitedRegistersOnceAndSignsIn() {
        String invitation = admin.chat().post("/api/v1/invitations", Map.of("email", "Ada@Example.org"))
                .at("/invitation").asText();
        assertThat(invitation).startsWith("piv_");
        refused(register("eve@example.org", invitation), 403, "registration_closed");
        assertThat(register("ada@example.org", invitation).status()).isEqualTo(202);
        refused(register("ada2@example.org", invitation), 403, "registration_closed");
        refused(register("eve@example.org", null), 403, "registration_closed");

        var ada = Person.signIn(nobody, "ADA@example.org", "a long enough secret");
        var me = ada.chat().get(ME);
        assertThat(me.at("/email").asText()).isEqualTo("ada@example.org");
        assertThat(me.at("/roles").toString()).isEqualTo("[\"user\"]");
        assertThat(me.at("/id").asText()).isEqualTo(ada.id());
        refused(login("ada@example.org", "a wrong secret"), 401, "sign_in_refused");
        refused(login("nobody@example.org", "a wrong secret"), 401, "sign_in_refused");
    }

    @Test
    void anAccountSaysOnlyWhatItMayOfItself() {
        var person = admin.invite();
        var renamed = person.chat().send("PATCH", ME, Map.of("name", "Ada"), Map.of());
        assertThat(renamed.at("/name").asText()).isEqualTo("Ada");
        assertThat(person.isKnown()).isTrue();
        for (String field : new String[] {"roles", "disabled", "email", "id", "version"}) {
            refused(person.chat().send("PATCH", ME, Map.of(field, "admin"), Map.of()), 400, "invalid_field");
        }
        refused(nobody.post("/api/v1/auth/register",
                Map.of("email", "a@b.c", "password", "a long enough secret", "name", "A", "roles", "admin")), 400,
                "invalid_field");
    }

    @Test
    void aRefreshTokenIsGoodOnceAndItsReuseEndsTheSignIn() {
        var first = admin.invite();
        var other = first.again();
        var second = first.refreshed();
        assertThat(second.isKnown()).isTrue();
        assertThat(first.isKnown()).isTrue();
        refused(first.refresh(), 401, "unauthenticated");
        refused(second.refresh(), 401, "unauthenticated");
        assertThat(second.isKnown()).isFalse();
        assertThat(first.isKnown()).isFalse();
        assertThat(other.isKnown()).isTrue();
    }

    private static String messages(Person person) {
        return SESSIONS + "/" + person.chat().newSession() + "/messages";
    }

    @Test
    void anAccountHasSoManyReplies() {
        var person = admin.invite();
        var other = admin.invite();
        var wanted = Map.of("content", "write a long answer");
        String first = messages(person);
        var reply = person.chat().post(first, wanted);
        assertThat(reply.status()).isEqualTo(202);
        assertThat(person.chat().post(messages(person), wanted).status()).isEqualTo(202);
        String third = messages(person);
        var refused = person.chat().post(third, wanted);
        refused(refused, 429, "too_many_replies");
        assertThat(refused.raw().headers().firstValue("retry-after")).isPresent();
        refused(person.chat().post(first, wanted), 409, "reply_running");
        assertThat(other.chat().post(messages(other), wanted).status()).isEqualTo(202);

        String stop = first.replace("/messages", "/replies/") + reply.at("/reply/id").asText() + "/stop";
        person.chat().post(stop, null);

        await().until(() -> person.chat().post(third, wanted).status() == 202);
    }

    @Test
    void systemPromptsAreTextToo() throws SQLException {
        var person = admin.invite();
        // of a kind that Postgres cannot store in less
        var large = Map.of("systemPrompt", new Random(1).ints(28_000, 'A', 'z').filter(Character::isLetterOrDigit)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString());
        var first = person.chat().post("/api/v1/sessions", large);
        assertThat(first.status()).isEqualTo(201);
        assertThat(person.chat().post("/api/v1/sessions", large).status()).isEqualTo(201);

        refused(person.chat().post("/api/v1/sessions", large), 429, "storage_full");
        String small = messages(person).replace("/messages", "");
        refused(person.chat().send("PATCH", small, large, Map.of()), 429, "storage_full");

        String path = "/api/v1/sessions/" + first.at("/id").asText();
        assertThat(person.chat().send("DELETE", path, null, Map.of()).status()).isEqualTo(204);
        assertThat(person.chat().post("/api/v1/sessions", large).status()).isEqualTo(201);
    }

    @Test
    void anAccountStoresSoMuch() throws SQLException {
        var person = admin.invite();
        var wanted = Map.of("content", "x".repeat(25_000));
        var key = Map.of("Idempotency-Key", "the-first");
        String first = messages(person);
        var accepted = person.chat().send("POST", first, wanted, key);
        assertThat(accepted.status()).isEqualTo(202);
        assertThat(person.chat().post(messages(person), wanted).status()).isEqualTo(202);
        String third = messages(person);

        await().until(() -> "storage_full".equals(person.chat().post(third, wanted).at("/code").asText()));
        assertThat(person.chat().send("POST", first, wanted, key).at("/message/id"))
                .isEqualTo(accepted.at("/message/id"));
        refused(person.chat().send("POST", third, wanted, key), 429, "storage_full");

        assertThat(person.chat().send("DELETE", first.replace("/messages", ""), null, Map.of()).status())
                .isEqualTo(204);
        await().until(() -> person.chat().post(third, wanted).status() == 202);
    }

    @Test
    void whoSignsOutIsOut() {
        var person = admin.invite();
        var elsewhere = person.again();
        assertThat(person.chat().post("/api/v1/auth/logout", null).status()).isEqualTo(204);
        refused(person.chat().get(ME), 401, "unauthenticated");
        refused(person.refresh(), 401, "unauthenticated");
        assertThat(elsewhere.isKnown()).isTrue();
    }

    @Test
    void anotherPasswordEndsTheOtherSignIns() {
        var person = admin.invite();
        var elsewhere = person.again();
        String path = "/api/v1/auth/password";
        refused(person.chat().post(path, Map.of("currentPassword", "wrong", "newPassword", "another long secret")), 400,
                "invalid_field");
        refused(person.chat().post(path, Map.of("currentPassword", person.password(), "newPassword", "short")), 400,
                "invalid_field");
        assertThat(person.chat()
                .post(path, Map.of("currentPassword", person.password(), "newPassword", "another long secret"))
                .status()).isEqualTo(204);
        assertThat(person.isKnown()).isFalse();
        assertThat(person.refreshed().isKnown()).isTrue();
        assertThat(elsewhere.isKnown()).isFalse();
        refused(elsewhere.refresh(), 401, "unauthenticated");
        refused(login(person.email(), person.password()), 401, "sign_in_refused");
        assertThat(login(person.email(), "another long secret").status()).isEqualTo(200);
    }

    @Test
    void anothersSessionsDoNotExist() {
        var ada = admin.invite();
        var eve = admin.invite();
        String session = ada.chat().newSession();
        String path = SESSIONS + "/" + session;
        for (var somebody : new Person[] {eve, admin}) {
            refused(somebody.chat().get(path), 404, "session_not_found");
            refused(somebody.chat().get(path + "/messages"), 404, "session_not_found");
            refused(somebody.chat().get(path + "/events"), 404, "session_not_found");
            refused(somebody.chat().post(path + "/messages", Map.of("content", "Hello")), 404, "session_not_found");
            refused(somebody.chat().send("PATCH", path, Map.of("title", "Mine"), Map.of()), 404, "session_not_found");
            refused(somebody.chat().send("DELETE", path, null, Map.of()), 404, "session_not_found");
            assertThat(somebody.chat().get(SESSIONS).body().toString()).doesNotContain(session);
        }
        assertThat(ada.chat().get(path).status()).isEqualTo(200);
    }

    @Test
    void whoIsErasedTakesEverythingAlong() {
        var person = admin.invite();
        String session = person.chat().newSession();
        person.chat().newSession();
        long disconnected = provider.stats().disconnected();
        try (var stream = person.chat().exchange(session, "write a long answer")) {
            stream.await("reply.delta");
            refused(person.chat().send("DELETE", ME, Map.of("password", "wrong"), Map.of()), 400, "invalid_field");
            assertThat(person.chat().send("DELETE", ME, Map.of("password", person.password()), Map.of()).status())
                    .isEqualTo(204);
            stream.await(EventStream.END);
        }
        refused(person.chat().get(ME), 401, "unauthenticated");
        refused(person.refresh(), 401, "unauthenticated");
        refused(login(person.email(), person.password()), 401, "sign_in_refused");
        await().atMost(Patience.LIMIT).untilAsserted(() -> {
            assertThat(records.sessionsOf(person.id())).isEmpty();
            assertThat(provider.stats().disconnected()).isEqualTo(disconnected + 1);
        });
        refused(admin.chat().get("/api/v1/users/" + person.id()), 404, "user_not_found");
    }

    @Test
    void theLastAdministratorStays() {
        refused(admin.chat().send("DELETE", ME, Map.of("password", admin.password()), Map.of()), 409, "last_admin");
    }

    @Test
    void theKeysThatSignArePublishedWithoutTheirSecret() {
        var keys = nobody.get("/.well-known/jwks.json");
        assertThat(keys.status()).isEqualTo(200);
        assertThat(keys.at("/keys")).isNotEmpty();
        keys.at("/keys").forEach(key -> assertThat(key.fieldNames()).toIterable().contains("kid", "x", "crv")
                .doesNotContain("d"));
    }

    private static Answer register(String email, @Nullable String invitation) {
        var body = new HashMap<>(
                Map.of("email", email, "password", "a long enough secret", "name", "Somebody"));
        if (invitation != null) {
            body.put("invitation", invitation);
        }
        return nobody.post("/api/v1/auth/register", body);
    }

    private static Answer login(String email, String password) {
        return nobody.post("/api/v1/auth/login", Map.of("email", email, "password", password));
    }

    private static void refused(Answer answer, int status, String code) {
        assertThat(answer.at("/code").asText()).isEqualTo(code);
        assertThat(answer.status()).isEqualTo(status);
    }
}
