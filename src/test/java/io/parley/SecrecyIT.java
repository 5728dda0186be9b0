package io.parley;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.Backends;
import io.parley.testing.Chat;
import io.parley.testing.FaultProxy;
import io.parley.testing.NodeProcess;
import io.parley.testing.NodeSetup;
import io.parley.testing.Patience;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes whose every library logs all it has to say, taken through everything with texts and secrets that bear marks: none
 * of the marks comes into the log, or into the answer to a request that is refused.
 */
class SecrecyIT {
    private static final String TEXT = "text-of-a-person-7f3a";
    private static final String SECRET = "secret-of-a-person-91c2";
    private static final String PROVIDER_KEY = "key-of-a-provider-c04d";
    private static final DemoSettings FAST = new DemoSettings(0, 0, 1, 1, 0, 0, 0, -1, 0, 0, -1, -1, -1, false,
            PROVIDER_KEY);
    private static final String PASSWORD = "password-of-a-person-5e88";
    private static final String NEXT_PASSWORD = "password-of-a-person-08b1";
    private static final String EMAIL = "somebody@example.org";
    /** The second node logs JSON, by way of what masks secrets: there must be none to mask. */
    private static final List<String> LOGBACK = List.of("logback-trace.xml", "logback-trace-json.xml");
    private static final int LEAST_LINES = 500;

    /** What must not be told; tokens are added as they are given. */
    static final Set<String> MARKS = ConcurrentHashMap.newKeySet();

    @TempDir
    static Path dir;

    static Vertx vertx;
    static final List<NodeProcess> NODES = new ArrayList<>();
    static final List<Integer> MANAGEMENT = new ArrayList<>();
    static final List<String> METRICS = new ArrayList<>();
    static final List<String> REFUSED = new ArrayList<>();
    static FaultProxy postgres;
    static FaultProxy redis;
    static DemoProvider provider;

    @BeforeAll
    static void useEverything() throws IOException, SQLException {
        vertx = Vertx.vertx();
        MARKS.addAll(List.of(TEXT, SECRET, PROVIDER_KEY, PASSWORD, NEXT_PASSWORD, NodeSetup.PASSWORD));
        provider = DemoProvider.start(vertx, 0, FAST).await();
        var backends = Backends.shared();
        postgres = new FaultProxy(backends.postgresPort());
        redis = new FaultProxy(backends.redisPort());
        Path key = Files.writeString(dir.resolve("provider-key"), PROVIDER_KEY);
        var ports = List.of(Backends.freePort(), Backends.freePort());
        String database = backends.newInstallation();
        var setup = NodeSetup.fresh().withSignIn().with("identity.registration", "open")
                .with("identity.tokens.grace", "0s")
                .postgres(backends.postgresUrl(database, postgres.port()))
                .redis(backends.redisUrl(redis.port()))
                .with("cluster.members", "[127.0.0.1:" + ports.get(0) + ", 127.0.0.1:" + ports.get(1) + "]")
                .with("llm.providers",
                        "{demo: {base-url: \"" + provider.baseUrl() + "\", models: [demo], api-key-file: \"" + key
                                + "\"}}");
        for (int i = 0; i < ports.size(); i++) {
            MANAGEMENT.add(Backends.freePort());
            NODES.add(setup.with("cluster.port", ports.get(i).toString())
                    .with("telemetry.management.port", MANAGEMENT.getLast().toString()).startProcess(dir, List.of(),
                            "-Dlogback.configurationFile=src/test/resources/" + LOGBACK.get(i),
                            "-Dparley.log=" + log(i)));
        }
        rememberSigningKeys(backends.postgresUrl(database));
        people(NODES.getFirst().chat());
        NODES.forEach(node -> converse(node.chat()));
        mistakes(NODES.getFirst().chat());
        troubles(NODES.getLast().chat());
        MANAGEMENT.forEach(port -> METRICS.add(new Chat("http://127.0.0.1:" + port).get("/metrics").raw().body()));
        NODES.forEach(NodeProcess::terminate);
    }

    @AfterAll
    static void stop() {
        NODES.forEach(NodeProcess::close);
        List.of(NODES, MANAGEMENT, METRICS, REFUSED).forEach(List::clear);
        postgres.close();
        redis.close();
        vertx.close().await();
    }

    @Test
    void nothingThatBearsAMarkIsLogged() throws IOException {
        for (int i = 0; i < NODES.size(); i++) {
            var lines = Files.readAllLines(log(i));
            assertThat(lines).hasSizeGreaterThan(LEAST_LINES)
                    .anyMatch(line -> line.contains(" TRACE ") || line.contains("\"TRACE\""));
            assertThat(lines.stream().filter(line -> bearsMark(line) || line.contains("[masked]")))
                    .as("log of node %d", i).isEmpty();
        }
    }

    @Test
    void nothingThatBearsAMarkIsMeasured() {
        assertThat(METRICS).hasSize(2).allSatisfy(metrics -> assertThat(metrics)
                .contains("http_server_request_duration_seconds_count").matches(text -> !bearsMark(text)));
    }

    @Test
    void noErrorRepeatsWhatItRefuses() {
        assertThat(REFUSED).hasSizeGreaterThan(10).noneMatch(SecrecyIT::bearsMark);
    }

    private static void rememberSigningKeys(String url) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:" + url, Backends.POSTGRES_USER, "");
                var statement = connection.createStatement();
                var keys = statement.executeQuery("SELECT jwk FROM signing_key")) {
            while (keys.next()) {
                MARKS.add(new JsonObject(keys.getString(1)).getString("d"));
            }
        }
        assertThat(MARKS).doesNotContainNull();
    }

    private static void people(Chat admin) {
        var nobody = admin.asNobody();
        remember(admin.post("/api/v1/invitations", Map.of()), "/invitation");
        var registration = Map.of("email", EMAIL, "password", PASSWORD, "name", "Somebody");
        nobody.post("/api/v1/auth/register", registration);
        nobody.post("/api/v1/auth/register", registration);
        refused(nobody.post("/api/v1/auth/register", Map.of("email", EMAIL, "password", PASSWORD)));
        refused(nobody.post("/api/v1/auth/register", Map.of("email", SECRET, "password", PASSWORD, "name", "x")));
        refused(login(nobody, SECRET, false));
        refused(nobody.post("/api/v1/auth/login",
                "{\"email\":\"" + EMAIL + "\",\"password\":\"" + PASSWORD + "\\u0000\"}"));
        var program = remember(login(nobody, PASSWORD, false), "/accessToken", "/refreshToken");
        var chat = nobody.as(program.at("/accessToken").textValue());
        var next = remember(refresh(nobody, program), "/accessToken", "/refreshToken");
        refused(refresh(nobody, program));
        refused(refresh(nobody, next));
        refused(chat.get("/api/v1/users/me"));
        browser(nobody);
        keys(nobody.as(remember(login(nobody, PASSWORD, false), "/accessToken", "/refreshToken").at("/accessToken")
                .textValue()));
        for (String bad : List.of(SECRET, "pak_" + SECRET, SECRET + "." + SECRET + "." + SECRET)) {
            refused(nobody.as(bad).get("/api/v1/sessions"));
            refused(nobody.post("/api/v1/auth/refresh", Map.of("refreshToken", bad)));
        }
    }

    private static void browser(Chat nobody) {
        var signIn = remember(login(nobody, PASSWORD, true), "/csrfToken");
        String cookies = signIn.raw().headers().allValues("set-cookie").stream().map(cookie -> cookie.split(";", 2)[0])
                .peek(cookie -> MARKS.add(cookie.split("=", 2)[1])).collect(Collectors.joining("; "));
        var page = nobody.with("cookie", cookies);
        page.get("/api/v1/users/me");
        refused(page.post("/api/v1/sessions", null));
        refused(page.with("x-csrf-token", SECRET).post("/api/v1/sessions", null));
        page.with("x-csrf-token", signIn.at("/csrfToken").textValue()).post("/api/v1/sessions", null);
    }

    private static void keys(Chat chat) {
        var key = remember(chat.post("/api/v1/users/me/keys", Map.of("name", "for a test")), "/key");
        var program = chat.asNobody().as(key.at("/key").textValue());
        converseOnce(program);
        refused(program.post("/api/v1/users/me/keys", Map.of("name", "another")));
        chat.send("DELETE", "/api/v1/users/me/keys/" + key.at("/id").textValue(), null, Map.of());
        refused(program.get("/api/v1/sessions"));
        refused(chat.post("/api/v1/auth/password", Map.of("currentPassword", SECRET, "newPassword", NEXT_PASSWORD)));
        chat.post("/api/v1/auth/password", Map.of("currentPassword", PASSWORD, "newPassword", NEXT_PASSWORD));
        refused(chat.get("/api/v1/users/me"));
        var last = remember(login(chat.asNobody(), NEXT_PASSWORD, false), "/accessToken", "/refreshToken");
        var leaving = chat.asNobody().as(last.at("/accessToken").textValue());
        refused(leaving.send("DELETE", "/api/v1/users/me", Map.of("password", SECRET), Map.of()));
        leaving.send("DELETE", "/api/v1/users/me", Map.of("password", NEXT_PASSWORD), Map.of());
    }

    private static Chat.Answer login(Chat chat, String password, boolean cookies) {
        return chat.post("/api/v1/auth/login", Map.of("email", EMAIL, "password", password, "cookies", cookies));
    }

    private static Chat.Answer refresh(Chat chat, Chat.Answer signIn) {
        return chat.post("/api/v1/auth/refresh", Map.of("refreshToken", signIn.at("/refreshToken").textValue()));
    }

    /** What was given is a secret from now on. */
    private static Chat.Answer remember(Chat.Answer answer, String... pointers) {
        for (String pointer : pointers) {
            MARKS.add(answer.at(pointer).textValue());
        }
        return answer;
    }

    /** Also in sessions that the other node hosts, since it made them. */
    private static void converse(Chat chat) {
        for (int i = 0; i < 4; i++) {
            String session = NODES.get(i % NODES.size()).chat().post("/api/v1/sessions",
                    Map.of("title", TEXT, "systemPrompt", TEXT + " é")).at("/id").textValue();
            try (var stream = chat.exchange(session, "Repeat after me: " + TEXT)) {
                stream.await("reply.completed");
            }
            chat.send("POST", Chat.messages(session), Map.of("content", TEXT), Map.of("prefer", "wait=20",
                    "idempotency-key", SECRET));
            try (var events = chat.events(session, "1.0.0")) {
                events.await("reply.completed");
            }
            NODES.forEach(node -> node.chat().history(session));
            chat.send("PATCH", "/api/v1/sessions/" + session, Map.of("title", TEXT), Map.of());
            chat.send("DELETE", "/api/v1/sessions/" + session, null, Map.of());
        }
    }

    private static void mistakes(Chat chat) {
        String session = chat.newSession();
        for (String body : List.of("{\"content\":\"" + TEXT, "{\"content\":" + TEXT + "}", TEXT,
                "{\"content\":[\"" + TEXT + "\"]}",
                "{\"content\":\"" + TEXT + "\\u0000\"}", "{\"content\":\"" + TEXT.repeat(4_000) + "\"}",
                "\"" + TEXT + "\"")) {
            refused(chat.send("POST", Chat.messages(session), body, Map.of()));
        }
        refused(chat.post("/api/v1/sessions", Map.of("model", TEXT)));
        refused(chat.post("/api/v1/sessions", Map.of("title", TEXT.repeat(20))));
        refused(chat.get("/api/v1/sessions?limit=" + TEXT));
        refused(chat.get("/api/v1/sessions?cursor=" + TEXT));
        refused(chat.get("/api/v1/sessions/" + TEXT));
        refused(chat.get("/api/v1/" + TEXT));
        refused(chat.send("GET", "/api/v1/sessions", null, Map.of("accept", TEXT)));
        refused(chat.send("POST", Chat.messages(session), Map.of("content", TEXT), Map.of("content-type", TEXT)));
        refused(chat.send("POST", Chat.messages(session), Map.of("content", TEXT),
                Map.of("idempotency-key", SECRET.repeat(20))));
        chat.send("POST", Chat.messages(session), Map.of("content", TEXT), Map.of("idempotency-key", SECRET));
        refused(chat.send("POST", Chat.messages(session), Map.of("content", TEXT + "2"),
                Map.of("idempotency-key", SECRET)));
    }

    private static void refused(Chat.Answer answer) {
        assertThat(answer.status()).isGreaterThanOrEqualTo(400);
        REFUSED.add(answer.raw().body() + answer.raw().headers());
    }

    /** What is tried while something is away, and what is told of it. */
    private static void troubles(Chat chat) {
        provider.settings(new DemoSettings(0, 0, 0, 1, 0, 500, 0, -1, 0, 0, -1, -1, -1, false, PROVIDER_KEY));
        converseOnce(chat);
        provider.settings(new DemoSettings(0, 0, 0, 1, 0, 0, 0, -1, 0, 0, 2, -1, -1, false, PROVIDER_KEY));
        converseOnce(chat);
        provider.settings(new DemoSettings(0, 0, 0, 1, 0, 0, 0, -1, 0, 0, -1, -1, -1, false, "another key"));
        converseOnce(chat);
        provider.settings(FAST);
        String session = chat.newSession();
        redis.refuse();
        converseOnce(chat);
        redis.pass();
        postgres.refuse();
        refused(chat.send("POST", Chat.messages(session), Map.of("content", TEXT), Map.of()));
        refused(chat.post("/api/v1/sessions", Map.of("title", TEXT)));
        postgres.pass();
        Awaitility.await().atMost(Patience.LIMIT)
                .until(() -> chat.post("/api/v1/sessions", Map.of("title", TEXT)).status() == 201);
    }

    private static void converseOnce(Chat chat) {
        chat.send("POST", Chat.messages(chat.newSession()), Map.of("content", TEXT), Map.of("prefer", "wait=20"));
    }

    private static boolean bearsMark(String text) {
        return MARKS.stream().anyMatch(mark -> bears(text, mark));
    }

    /** As it is, or as it may stand in a dump or a header. */
    private static boolean bears(String text, String mark) {
        byte[] bytes = mark.getBytes(StandardCharsets.UTF_8);
        String hex = HexFormat.of().formatHex(bytes);
        return text.contains(mark) || text.contains(hex)
                || text.contains(URLEncoder.encode(mark, StandardCharsets.UTF_8))
                || text.contains(Base64.getEncoder().withoutPadding().encodeToString(bytes).substring(0, 16));
    }

    private static Path log(int node) {
        return dir.resolve("node-" + node + ".log");
    }
}
