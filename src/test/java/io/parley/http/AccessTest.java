package io.parley.http;

import static io.parley.http.HttpFixture.SESSION;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.http.Endpoint.Access;
import io.parley.http.HttpFixture.Reply;
import io.parley.identity.IdentityConfig;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets through to which route, and as whom. */
class AccessTest {
    private static final String SESSIONS = "/api/v1/sessions";
    private static final String MODELS = "/api/v1/models";
    /** Credentials that are good for anything; who may come with them. */
    private static final Map<String, List<Access>> PERMITTED = Map.of("user", List.of(Access.KNOWN, Access.SIGNED_IN),
            "admin", List.of(Access.KNOWN, Access.SIGNED_IN, Access.ADMIN), "pak_user", List.of(Access.KNOWN));

    private static KnownPeople people;
    private static HttpFixture http;

    @BeforeAll
    static void start() {
        people = new KnownPeople();
        http = new HttpFixture(Vertx.vertx(), verticle());
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    private static HttpVerticle verticle() {
        return HttpFixture.verticle(HttpFixture.CONFIG, () -> new Health(List.of()),
                people.people(LocalUser.NONE, behindOne()));
    }

    /** Without limits, behind one proxy. */
    static IdentityConfig behindOne() {
        var c = IdentityConfig.DEFAULT;
        return new IdentityConfig(c.development(), c.developmentToken(), c.publicUrl(), c.registration(), c.admin(),
                c.passwords(),
                c.tokens(), c.maxKeys(), c.maxStreams(), c.maxReplies(), c.maxBytes(),
                new IdentityConfig.Limits(List.of("100000/1m"), List.of("100000/1m"), List.of("100000/1m"), List.of(),
                        List.of(), List.of(), 1),
                c.oidc());
    }

    static Stream<Arguments> endpoints() {
        return HttpFixture.endpoints().stream().map(e -> Arguments.of(e.method().name() + " " + e.path(), e));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("endpoints")
    void aRouteIsForWhomItSays(String name, Endpoint endpoint) {
        var nobody = ask(endpoint);
        if (endpoint.access() == Access.ANYBODY) {
            assertThat(nobody.response().body()).doesNotContain("\"code\":\"forbidden\"");
            return;
        }
        nobody.isProblem(401, "unauthenticated");
        assertThat(nobody.header("www-authenticate")).isEqualTo("Bearer");
        PERMITTED.forEach((token, permitted) -> {
            var reply = ask(endpoint, "authorization", "Bearer " + token);
            if (permitted.contains(endpoint.access())) {
                assertThat(reply.status()).as(token).isNotIn(401, 403);
            } else {
                reply.isProblem(403, "forbidden");
            }
        });
        ask(endpoint, "authorization", "Bearer stranger").isProblem(401, "unauthenticated");
    }

    @Test
    void anAdministratorsKeyReadsAndChangesNothing() {
        assertThat(http.get("/api/v1/cluster", "authorization", "Bearer pak_admin").status()).isNotIn(401, 403);
        http.post("/api/v1/invitations", "", "authorization", "Bearer pak_admin").isProblem(403, "forbidden");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer stranger", "Bearer", "Bearer  ", "Basic dXNlcjp1c2Vy", "user", "Bearer user user",
            "Bearer us\"er", "Bearer user,", ""})
    void credentialsThatAreNotGoodAreNotTheSameAsNone(String header) {
        var reply = http.get(MODELS, "authorization", header);
        reply.isProblem(401, "unauthenticated");
        assertThat(reply.header("www-authenticate")).isEqualTo("Bearer error=\"invalid_token\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer user", "bearer user", "BEARER   user", "Bearer later-user"})
    void aBearerTokenIsTaken(String header) {
        assertThat(http.get(MODELS, "authorization", header).status()).isEqualTo(200);
    }

    @Test
    void twoHeadersAreRefused() {
        http.get(MODELS, "authorization", "Bearer user", "authorization", "Bearer admin").isProblem(401,
                "unauthenticated");
    }

    @Test
    void aCookieIsTaken() {
        assertThat(http.get(MODELS, "cookie", "a=b; __Host-parley_access=browser").status()).isEqualTo(200);
        http.get(MODELS, "cookie", "__Host-parley_access=stranger").isProblem(401, "unauthenticated");
        http.get(MODELS, "cookie", "parley_access=browser").isProblem(401, "unauthenticated");
    }

    /** Leniencies by which servers took a cookie that browsers let any host set ("Cookie Chaos", PortSwigger 2025), or of two the first (jshttp/cookie#18). */
    @ParameterizedTest
    @ValueSource(strings = {"__Host-parley_access=browser; __Host-parley_access=browser",
            "__Host-parley_access=browser; __Host-parley_access=stranger",
            "__Host-parley_access=; __Host-parley_access=browser", ",__Host-parley_access=browser",
            "$Version=1,__Host-parley_access=browser", "a=b,__Host-parley_access=browser",
            "a=\"b; __Host-parley_access=stranger; c=\"", "__Host-parley_access =browser",
            "__host-parley_access=browser", "=__Host-parley_access=browser"})
    void aCookieThatMayBeAnothersIsNotTaken(String cookies) {
        http.get(MODELS, "cookie", cookies).isProblem(401, "unauthenticated");
    }

    @Test
    void theHeaderWinsOverTheCookie() {
        http.get(MODELS, "cookie", "__Host-parley_access=browser", "authorization", "Bearer stranger").isProblem(401,
                "unauthenticated");
        http.post(SESSIONS, "x", "cookie", "__Host-parley_access=stranger", "authorization", "Bearer user")
                .isProblem(415, "media_type_unsupported");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "csrf", "csrf-of-the-sign-iN", "csrf-of-the-sign-in-"})
    void aChangeByCookieNeedsItsToken(String token) {
        http.post(SESSIONS, "x", "cookie", "__Host-parley_access=browser", "x-csrf-token", token).isProblem(403,
                "csrf_refused");
    }

    @Test
    void aChangeByCookieWithoutTheHeaderIsRefused() {
        http.post(SESSIONS, "x", "cookie", "__Host-parley_access=browser").isProblem(403, "csrf_refused");
        http.send(http.request(SESSION).DELETE().header("cookie", "__Host-parley_access=browser")).isProblem(403,
                "csrf_refused");
    }

    @Test
    void aCookieWithATokenThatWasNotMadeForOneChangesNothing() {
        http.post(SESSIONS, "x", "cookie", "__Host-parley_access=user", "x-csrf-token", "").isProblem(403,
                "csrf_refused");
    }

    @Test
    void aChangeByCookieWithItsTokenGetsThrough() {
        http.post(SESSIONS, "x", "cookie", "__Host-parley_access=browser", "x-csrf-token", KnownPeople.CSRF)
                .isProblem(415, "media_type_unsupported");
    }

    @Test
    void aRefreshByCookieMustComeFromOurPages() {
        String cookie = "__Host-parley_refresh=prt_x";
        String refresh = "/api/v1/auth/refresh";
        http.post(refresh, "", "cookie", cookie).isProblem(403, "csrf_refused");
        http.post(refresh, "", "cookie", cookie, "x-csrf-token", "x", "origin", "https://elsewhere.example")
                .isProblem(403, "csrf_refused");
        http.post(refresh, "", "cookie", cookie, "x-csrf-token", "x", "sec-fetch-site", "cross-site").isProblem(403,
                "csrf_refused");
        http.post(refresh, "").isProblem(401, "unauthenticated");
    }

    @Test
    void aBodyThatComesWhileTheCallerIsLookedUpIsWhole() {
        String body = "{\"title\":\"" + "x".repeat(10_000) + "\"}";
        http.post(SESSIONS, body, "content-type", "application/json", "authorization", "Bearer later-user")
                .isProblem(400, "invalid_field").at("/title");
    }

    @Test
    void aConnectionGoesOnAfterARefusalThatTookAWhile() throws Exception {
        String body = "x".repeat(5_000);
        String request = "POST /api/v1/sessions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer %s\r\ncontent-length: 5000\r\n\r\n";
        try (var socket = http.connect()) {
            socket.getOutputStream().write((request.formatted("later-stranger") + body).getBytes(US_ASCII));
            socket.getOutputStream().write((request.formatted("later-user") + body).getBytes(US_ASCII));
            var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
            assertThat(lines.lines().filter(line -> line.contains("HTTP/1.1 ")).limit(2)
                    .map(line -> line.substring(line.indexOf("HTTP/1.1 ")))).containsExactly(
                            "HTTP/1.1 401 Unauthorized", "HTTP/1.1 415 Unsupported Media Type");
        }
    }

    @Test
    void whoIsNotKnownIsCountedByAddressAndWhoIsByAccountAndKey() {
        people.counted.clear();
        http.get(MODELS, "x-forwarded-for", "6.6.6.6, 203.0.113.9");
        http.get(MODELS, "authorization", "Bearer stranger");
        http.get(MODELS, "authorization", "Bearer user");
        http.get(MODELS, "authorization", "Bearer pak_user");
        http.get("/livez");
        assertThat(people.counted).extracting(claim -> claim.limit().name() + " " + claim.subject()).containsExactly(
                "address 203.0.113.9", "address 127.0.0.1", "account user", "account user",
                "key " + ((io.parley.identity.Caller.Key) KnownPeople.USERS_KEY.credential()).id());
    }

    @ParameterizedTest
    @ValueSource(strings = {"198.51.100.7:4711", "[2001:db8::7]:4711", "2001:db8::7", "203.0.113.1, 198.51.100.7"})
    void anAddressIsReadInEveryForm(String header) {
        people.counted.clear();
        http.get(MODELS, "x-forwarded-for", header);
        assertThat(people.counted.getFirst().subject()).isIn("198.51.100.7", "20010db800000000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown", "203.0.113.1, _hidden", ",", "1.2.3.4.5", "<script>"})
    void whatIsNoAddressIsNotBelieved(String header) {
        people.counted.clear();
        http.get(MODELS, "x-forwarded-for", header);
        assertThat(people.counted.getFirst().subject()).isEqualTo("127.0.0.1");
    }

    private static Reply ask(Endpoint endpoint, String... headers) {
        String path = endpoint.path().replaceAll(":\\w+", "0192f0c1-8c4e-7abc-8def-0123456789ab");
        var request = http.request(path).method(endpoint.method().name(), BodyPublishers.ofString("x"));
        return http.send(headers.length == 0 ? request : request.headers(headers));
    }
}
