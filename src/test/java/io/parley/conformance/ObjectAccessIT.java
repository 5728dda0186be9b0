package io.parley.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parley.Node;
import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.Chat;
import io.parley.testing.NodeSetup;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever has an id, tried by who does not own it, on every route that the description has: what belongs to somebody else is as
 * if it were not there, and stays as it is. Routes that are added later are tried likewise.
 */
class ObjectAccessIT {
    @TempDir
    static Path dir;

    static Vertx vertx;
    static Node node;
    static OpenApi api;
    static Chat chat;
    static Person owner;
    static Person stranger;
    static Things things;
    static GoodRequests requests;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        var provider = DemoProvider.start(vertx, 0, DemoSettings.FAST).await();
        node = NodeSetup.fresh().provider("demo", provider).withSignIn().with("identity.registration", "open")
                .start(dir);
        chat = new Chat("http://127.0.0.1:" + node.port()).asNobody();
        api = OpenApi.parse(chat.get("/openapi.yaml").raw().body());
        var random = new SplittableRandom(1);
        owner = Person.register(chat);
        stranger = Person.register(chat);
        things = new Things(chat, owner, owner, random);
        requests = new GoodRequests(things, random);
    }

    @AfterAll
    static void stop() {
        node.close();
        vertx.close().await();
    }

    static Stream<Operation> onObjects() {
        return api.operations().stream().filter(o -> o.secured() && !o.parameters("path").isEmpty());
    }

    static Stream<Operation> lists() {
        return api.operations().stream().filter(o -> o.method().equals("GET") && o.parameters("path").isEmpty());
    }

    @ParameterizedTest
    @MethodSource("onObjects")
    void whatBelongsToSomebodyElseIsNotThere(Operation operation) throws IOException {
        Draft another = requests.draft(operation, true);
        another.segments.replaceAll((name, id) -> UUID.randomUUID().toString());
        Draft draft = requests.draft(operation, true);
        String before = belongings(draft);
        Received received = send(draft, stranger.bearer());
        assertThat(received.status()).isEqualTo(isForAdministrators(operation) ? 403 : 404);
        assertThat(problem(received)).isEqualTo(problem(send(another, stranger.bearer())));
        assertThat(belongings(draft)).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("onObjects")
    void withoutCredentialsNothingIsThere(Operation operation) throws IOException {
        Draft draft = requests.draft(operation, true);
        String before = belongings(draft);
        assertThat(send(draft, Map.of()).status()).isEqualTo(401);
        assertThat(belongings(draft)).isEqualTo(before);
    }

    /** The requests above are refused for who makes them, and for nothing else. */
    @ParameterizedTest
    @MethodSource("onObjects")
    void itsOwnerGetsThrough(Operation operation) throws IOException {
        Person caller = isForAdministrators(operation) ? Person.signIn(chat, NodeSetup.ADMIN, NodeSetup.PASSWORD)
                : owner;
        Draft draft = requests.draft(operation, true);
        Received received = send(draft, caller.bearer());
        assertThat(received.status()).as(draft + "\n" + received).isLessThan(300);
        things.learn(draft, received);
    }

    @ParameterizedTest
    @MethodSource("lists")
    void noListShowsWhatBelongsToSomebodyElse(Operation operation) throws IOException {
        String session = Things.made(owner.chat().post("/api/v1/sessions", Map.of("title", "Mine alone")), "/id");
        String key = Things.made(owner.chat().post("/api/v1/users/me/keys", Map.of("name", "Mine alone")), "/id");
        Draft draft = new Draft(operation);
        assertThat(send(draft, stranger.bearer()).text()).doesNotContain(session, key, owner.email(), owner.id(),
                "Mine alone");
        owner.chat().send("DELETE", "/api/v1/users/me/keys/" + key, null, Map.of());
    }

    private static boolean isForAdministrators(Operation operation) {
        return operation.path().contains("{userId}");
    }

    private static Received send(Draft draft, Map<String, String> credentials) throws IOException {
        draft.without("Authorization").without("Cookie").without("X-CSRF-Token");
        credentials.forEach(draft::header);
        try (Wire wire = new Wire(node.port())) {
            return wire.exchange(draft.bytes(), false).orElseThrow();
        }
    }

    private static JsonNode problem(Received received) {
        return ((ObjectNode) received.json()).without("requestId");
    }

    /** Everything that the request could have changed. */
    private static String belongings(Draft draft) {
        var text = new StringBuilder();
        String session = draft.segments.get("sessionId");
        if (session != null) {
            text.append(owner.chat().get("/api/v1/sessions/" + session).body()).append(owner.chat().history(session));
        }
        String user = draft.segments.get("userId");
        if (user != null) {
            text.append(Person.signIn(chat, NodeSetup.ADMIN, NodeSetup.PASSWORD).chat().get("/api/v1/users/" + user)
                    .body());
        }
        return text.append(owner.chat().get("/api/v1/users/me").body())
                .append(owner.chat().get("/api/v1/users/me/keys").body()).toString();
    }
}
