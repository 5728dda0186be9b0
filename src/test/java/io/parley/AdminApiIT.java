package io.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.Chat;
import io.parley.testing.Chat.Answer;
import io.parley.testing.NodeSetup;
import io.parley.testing.Person;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** API keys, and what administrators do, over HTTP with a whole node. */
class AdminApiIT {
    private static final String ME = "/api/v1/users/me";
    private static final String KEYS = ME + "/keys";
    private static final String USERS = "/api/v1/users";

    @TempDir
    static Path dir;

    static Vertx vertx;
    static Node node;
    static Chat nobody;
    static Person admin;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        var provider = DemoProvider.start(vertx, 0, DemoSettings.FAST).await();
        node = NodeSetup.fresh().provider("demo", provider).withSignIn().with("identity.max-keys", "2")
                .with("identity.max-streams", "2").start(dir);
        nobody = new Chat("http://127.0.0.1:" + node.port()).asNobody();
        admin = Person.admin(nobody);
    }

    @AfterAll
    static void stop() {
        node.close();
        vertx.close().await();
    }

    @Test
    void aKeyDoesWhatItsAccountMayButNotMakeOtherKeys() {
        var person = admin.invite();
        var made = person.chat().post(KEYS, Map.of("name", "ci", "expiresInDays", 7));
        assertThat(made.status()).isEqualTo(201);
        var program = nobody.as(made.at("/key").asText());
        assertThat(made.at("/key").asText()).startsWith("pak_").startsWith(made.at("/hint").asText());
        assertThat(program.get(ME).at("/id").asText()).isEqualTo(person.id());
        assertThat(program.newSession()).isNotEmpty();
        refused(program.get(KEYS), 403, "forbidden");
        refused(program.post(KEYS, Map.of("name", "more")), 403, "forbidden");
        refused(program.send("DELETE", ME, Map.of("password", person.password()), Map.of()), 403, "forbidden");
        refused(program.post("/api/v1/auth/logout", null), 403, "forbidden");
        var listed = person.chat().get(KEYS);
        assertThat(listed.at("/keys/0/name").asText()).isEqualTo("ci");
        assertThat(listed.at("/keys/0/expiresAt").isTextual()).isTrue();
        assertThat(listed.body().toString()).doesNotContain(made.at("/key").asText());

        String path = KEYS + "/" + made.at("/id").asText();
        refused(admin.chat().send("DELETE", path, null, Map.of()), 404, "key_not_found");
        assertThat(person.chat().send("DELETE", path, null, Map.of()).status()).isEqualTo(204);
        refused(program.get(ME), 401, "unauthenticated");
        refused(person.chat().send("DELETE", path, null, Map.of()), 404, "key_not_found");
    }

    @Test
    void anAccountHasSoManyKeys() {
        var person = admin.invite();
        person.chat().post(KEYS, Map.of("name", "one"));
        person.chat().post(KEYS, Map.of("name", "two"));
        refused(person.chat().post(KEYS, Map.of("name", "three")), 409, "too_many_keys");
    }

    @Test
    void anAccountHasSoManyStreams() {
        var person = admin.invite();
        String session = person.chat().newSession();
        var one = person.chat().events(session, null);
        var two = person.chat().events(session, null);
        one.await("snapshot");
        two.await("snapshot");
        var third = person.chat().get("/api/v1/sessions/" + session + "/events");
        refused(third, 429, "too_many_streams");
        assertThat(third.raw().headers().firstValue("retry-after")).isPresent();
        var admins = admin.chat().newSession();
        try (var another = admin.chat().events(admins, null)) {
            another.await("snapshot");
        }
        one.close();
        await().untilAsserted(() -> {
            try (var again = person.chat().events(session, null)) {
                assertThat(again.status()).isEqualTo(200);
            }
        });
        two.close();
    }

    @Test
    void otherRolesTakeEffectAtOnce() {
        var person = admin.invite();
        refused(person.chat().get(USERS), 403, "forbidden");
        var changed = change(person, Map.of("roles", List.of("user", "admin")));
        assertThat(changed.at("/roles").toString()).isEqualTo("[\"user\",\"admin\"]");
        refused(person.chat().get(USERS), 401, "unauthenticated");
        var promoted = person.refreshed();
        assertThat(promoted.chat().get(USERS).status()).isEqualTo(200);
        change(person, Map.of("roles", List.of("user")));
        refused(promoted.chat().get(USERS), 401, "unauthenticated");
        refused(promoted.refreshed().chat().get(USERS), 403, "forbidden");
    }

    @Test
    void whoIsDisabledIsOutUntilEnabled() {
        var person = admin.invite();
        String key = person.chat().post(KEYS, Map.of("name", "ci")).at("/key").asText();
        assertThat(nobody.as(key).get(ME).status()).isEqualTo(200);
        assertThat(change(person, Map.of("disabled", true)).at("/disabled").asBoolean()).isTrue();
        refused(person.chat().get(ME), 401, "unauthenticated");
        refused(nobody.as(key).get(ME), 401, "unauthenticated");
        refused(person.refresh(), 401, "unauthenticated");
        refused(nobody.post("/api/v1/auth/login", Map.of("email", person.email(), "password", person.password())), 401,
                "sign_in_refused");
        change(person, Map.of("disabled", false));
        assertThat(person.again().isKnown()).isTrue();
    }

    @Test
    void nobodyIsLeftWithoutAnAdministrator() {
        refused(change(admin, Map.of("roles", List.of("user"))), 409, "last_admin");
        refused(change(admin, Map.of("disabled", true)), 409, "last_admin");
        assertThat(admin.isKnown()).isTrue();
    }

    @Test
    void everyAccountIsListedOnce() {
        for (int i = 0; i < 3; i++) {
            admin.invite();
        }
        List<String> listed = new ArrayList<>();
        String next = "";
        while (next != null && listed.size() < 1_000) {
            var page = admin.chat().get(USERS + "?limit=2" + (next.isEmpty() ? "" : "&cursor=" + next));
            page.at("/users").forEach(user -> listed.add(user.path("id").asText()));
            next = page.at("/next").textValue();
        }
        assertThat(listed).doesNotHaveDuplicates().contains(admin.id()).hasSizeGreaterThan(3);
        refused(admin.chat().get(USERS + "/0192f0c1-8c4e-7abc-8def-0123456789ab"), 404, "user_not_found");
    }

    @Test
    void theAuditTrailTellsWhoDidWhatAndNoSecret() {
        var person = admin.invite();
        nobody.post("/api/v1/auth/login", Map.of("email", person.email(), "password", "a wrong secret"));
        var key = person.chat().post(KEYS, Map.of("name", "ci"));
        change(person, Map.of("disabled", true));
        var trail = admin.chat().get("/api/v1/audit?limit=20&user=" + person.id());
        List<String> kinds = new ArrayList<>();
        trail.at("/entries").forEach(entry -> kinds.add(entry.path("kind").asText()));
        assertThat(kinds).startsWith("account.changed", "key.added", "sign_in.refused", "sign_in.opened",
                "account.registered");
        assertThat(trail.at("/entries/0/actor").asText()).isEqualTo(admin.id());
        assertThat(trail.at("/entries/0/address").asText()).isEqualTo("127.0.0.1");
        assertThat(trail.body().toString()).doesNotContain(person.password()).doesNotContain("a wrong secret")
                .doesNotContain(key.at("/key").asText()).doesNotContain(person.accessToken());
        var page = admin.chat().get("/api/v1/audit?limit=2");
        var rest = admin.chat().get("/api/v1/audit?limit=2&cursor=" + page.at("/next").asText());
        assertThat(rest.at("/entries/0/id").asLong()).isLessThan(page.at("/entries/1/id").asLong());
        refused(person.chat().get("/api/v1/audit"), 401, "unauthenticated");
    }

    private static Answer change(Person person, Map<String, Object> change) {
        return admin.chat().send("PATCH", USERS + "/" + person.id(), change, Map.of());
    }

    private static void refused(Answer answer, int status, String code) {
        assertThat(answer.at("/code").asText()).isEqualTo(code);
        assertThat(answer.status()).isEqualTo(status);
    }
}
