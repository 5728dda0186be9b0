package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.core.Secret;
import io.parley.http.HttpFixture.Reply;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node in development mode: whoever has its secret is the local user, and nobody else is, wherever a request seems to come from. */
class DevelopmentTest {
    private static final String MODELS = "/api/v1/models";
    private static final String SECRET = "5f0c-a-secret.of_this~node";
    private static final String BEARER = "Bearer " + SECRET;
    private static final String TRUSTED = "https://app.example.org";
    private static HttpFixture http;

    @BeforeAll
    static void start() {
        var local = new DevelopmentSecret(new Secret(SECRET), Set.of(TRUSTED));
        http = new HttpFixture(Vertx.vertx(), HttpFixture.verticle(HttpFixture.CONFIG, () -> new Health(List.of()),
                new KnownPeople().people(local)));
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    /**
     * What plain proxies and tunnels pass on, and what browsers can be led to send. The first is nginx's {@code proxy_pass} without anything
     * else; the others say so in headers of which each product has its own.
     */
    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.0|host: 127.0.0.1:8080|connection: close", "HTTP/1.0|", "HTTP/1.1|host: localhost",
            "HTTP/1.1|host: [::1]:8080", "HTTP/1.1|host: localhost|x-real-ip: 203.0.113.7",
            "HTTP/1.1|host: localhost|via: 1.1 proxy", "HTTP/1.1|host: localhost|cf-connecting-ip: 203.0.113.7",
            "HTTP/1.1|host: localhost|client-ip: 203.0.113.7", "HTTP/1.1|host: localhost|true-client-ip: 203.0.113.7",
            "HTTP/1.1|host: localhost|forwarded: for=127.0.0.1", "HTTP/1.1|host: localhost|x-forwarded-for: 127.0.0.1",
            "HTTP/1.1|host: localhost|origin: http://localhost:3000|sec-fetch-site: same-site",
            "HTTP/1.1|host: localhost|origin: http://localhost|sec-fetch-site: same-origin",
            "HTTP/1.1|host: rebound.example.org", "HTTP/1.1|host: localhost|cookie: parley_local=x"})
    void aRequestWithoutTheSecretIsNobodys(String request) throws IOException {
        assertThat(raw(MODELS, request)).startsWith("HTTP/1").contains(" 401 ", "\"code\":\"unauthenticated\"");
    }

    @Test
    void aTargetThatNamesThisMachineMakesNoDifference() throws IOException {
        assertThat(raw("http://127.0.0.1:8080" + MODELS, "HTTP/1.1|host: chat.example.org")).doesNotContain(" 200 ");
    }

    @Test
    void whoIsRefusedIsToldWhereTheSecretIs() {
        for (var reply : List.of(http.get(MODELS), http.get(MODELS, "authorization", "Bearer stranger"),
                http.get("/?token=stranger"))) {
            refused(reply);
            assertThat(reply.json().path("detail").textValue()).contains("development mode", "file token");
        }
    }

    @Test
    void aProgramSendsItAsABearerToken() {
        assertThat(http.get(MODELS, "authorization", BEARER).status()).isEqualTo(200);
        refused(http.get(MODELS, "authorization", BEARER + "x"));
        refused(http.get(MODELS, "authorization", BEARER.substring(0, BEARER.length() - 1)));
        refused(http.get(MODELS + "?token=" + SECRET));
    }

    @Test
    void othersAreKnownAsEver() {
        assertThat(http.get(MODELS, "authorization", "Bearer user").status()).isEqualTo(200);
        refused(http.get(MODELS, "cookie", "__Host-parley_access=stranger"));
    }

    @Test
    void whatIsForEverybodyStaysSo() {
        for (String path : List.of("/livez", "/readyz", "/docs", "/openapi.yaml", "/.well-known/jwks.json")) {
            assertThat(http.get(path).status()).as(path).isEqualTo(200);
        }
    }

    @Test
    void aBrowserThatOpensTheAddressGetsACookieAndForgetsTheSecret() {
        var reply = http.get("/?token=" + SECRET);
        assertThat(reply.status()).isEqualTo(303);
        assertThat(reply.header("location")).isEqualTo("docs");
        assertThat(reply.header("cache-control")).isEqualTo("no-store");
        assertThat(reply.header("referrer-policy")).isEqualTo("no-referrer");
        assertThat(reply.header("set-cookie")).contains("; HTTPOnly", "; SameSite=Strict", "; Path=/")
                .doesNotContain(SECRET, "Domain");
        assertThat(http.get(MODELS, "cookie", cookie()).status()).isEqualTo(200);
        refused(http.get(MODELS, "cookie", cookie() + "0"));
        refused(http.get(MODELS, "cookie", cookie() + "; " + cookie()));
        refused(http.get(MODELS, "cookie", "a=b, " + cookie()));
        refused(http.get(MODELS, "authorization", "Bearer " + cookie().replaceAll(".*=", "")));
    }

    @Test
    void aBrowserWithoutTheSecretIsOnlySentOn() {
        var reply = http.get("/");
        assertThat(reply.status()).isEqualTo(303);
        assertThat(reply.response().headers().map()).doesNotContainKey("set-cookie");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://elsewhere.example", "http://localhost:3000", "http://127.0.0.1", "null", "x y"})
    void theCookieIsOfNoUseToAnotherPage(String origin) {
        refused(http.get(MODELS, "cookie", cookie(), "origin", origin));
        refused(http.post("/api/v1/sessions", "{}", "cookie", cookie(), "origin", origin));
    }

    @ParameterizedTest
    @ValueSource(strings = {"same-site", "cross-site"})
    void theCookieIsOfNoUseToALinkFromAnotherPage(String site) {
        refused(http.get(MODELS, "cookie", cookie(), "sec-fetch-site", site));
    }

    @Test
    void theCookieIsGoodForThePagesOfTheNodeAndForThoseItTrusts() {
        String own = "http://127.0.0.1:" + http.port();
        assertThat(http.get(MODELS, "cookie", cookie(), "origin", own, "sec-fetch-site", "same-origin").status())
                .isEqualTo(200);
        assertThat(http.get(MODELS, "cookie", cookie(), "sec-fetch-site", "none").status()).isEqualTo(200);
        assertThat(http.get(MODELS, "cookie", cookie(), "origin", TRUSTED, "sec-fetch-site", "cross-site").status())
                .isEqualTo(200);
    }

    @Test
    void whereNobodyHasSuchASecretNoneIsTaken() {
        try (var other = new HttpFixture(Vertx.vertx(), HttpFixture.verticle(HttpFixture.CONFIG,
                () -> new Health(List.of()), new KnownPeople().people(LocalUser.NONE)))) {
            refused(other.get("/?token=" + SECRET));
            refused(other.get(MODELS, "authorization", BEARER));
            refused(other.get(MODELS, "cookie", cookie()));
        }
    }

    private static String cookie() {
        return http.get("/?token=" + SECRET).header("set-cookie").replaceFirst(";.*", "");
    }

    private static void refused(Reply reply) {
        reply.isProblem(401, "unauthenticated");
    }

    /** @param request the version of HTTP, and headers, with | between them */
    private static String raw(String target, String request) throws IOException {
        String[] parts = request.split("\\|", 2);
        return http.raw("GET " + target + " " + parts[0] + "\r\n" + parts[1].replace("|", "\r\n")
                + (parts[1].isEmpty() ? "" : "\r\n") + "connection: close\r\n\r\n");
    }
}
