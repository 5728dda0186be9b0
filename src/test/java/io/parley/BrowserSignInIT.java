package io.parley;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.Chat;
import io.parley.testing.Chat.Answer;
import io.parley.testing.NodeSetup;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signing in as browsers do, with tokens that no script can read. */
class BrowserSignInIT {
    private static final String ACCESS = "__Host-parley_access";
    private static final String REFRESH = "__Host-parley_refresh";
    private static final String SESSIONS = "/api/v1/sessions";

    @TempDir
    static Path dir;

    static Vertx vertx;
    static Node node;
    static Chat nobody;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        var provider = DemoProvider.start(vertx, 0, DemoSettings.FAST).await();
        node = NodeSetup.fresh().provider("demo", provider).withSignIn().start(dir);
        nobody = new Chat("http://127.0.0.1:" + node.port()).asNobody();
    }

    @AfterAll
    static void stop() {
        node.close();
        vertx.close().await();
    }

    @Test
    void theTokensAreInCookiesAlone() {
        var grant = login();
        assertThat(grant.body().fieldNames()).toIterable().containsExactlyInAnyOrder("csrfToken", "expiresIn", "user");
        assertThat(cookies(grant)).containsOnlyKeys(ACCESS, REFRESH);
        assertThat(attributes(grant, ACCESS)).contains("Path=/;", "HTTPOnly", "Secure", "SameSite=Strict", "Max-Age=")
                .doesNotContain("Domain");
        assertThat(attributes(grant, REFRESH)).contains("Path=/;", "HTTPOnly", "Secure", "SameSite=Strict")
                .doesNotContain("Domain");
        assertThat(grant.raw().headers().firstValue("cache-control")).hasValue("no-store");
    }

    @Test
    void readingNeedsTheCookieAndChangingTheTokenToo() {
        var grant = login();
        var browser = browser(grant);
        assertThat(browser.get(SESSIONS).status()).isEqualTo(200);
        var forged = browser.post(SESSIONS, Map.of());
        assertThat(forged.status()).isEqualTo(403);
        assertThat(forged.at("/code").asText()).isEqualTo("csrf_refused");
        assertThat(browser.with("x-csrf-token", csrf(grant)).post(SESSIONS, Map.of()).status()).isEqualTo(201);
        assertThat(browser.with("x-csrf-token", csrf(login())).post(SESSIONS, Map.of()).status()).isEqualTo(403);
    }

    @Test
    void theRefreshCookieGivesTheNextCookies() {
        var grant = login();
        var browser = browser(grant);
        String path = "/api/v1/auth/refresh";
        assertThat(browser.post(path, null).at("/code").asText()).isEqualTo("csrf_refused");
        var next = browser.with("x-csrf-token", "any").post(path, null);
        assertThat(next.status()).isEqualTo(200);
        assertThat(next.body().has("accessToken")).isFalse();
        assertThat(cookies(next).get(REFRESH)).isNotEqualTo(cookies(grant).get(REFRESH));
        assertThat(browser(next).with("x-csrf-token", csrf(next)).post(SESSIONS, Map.of()).status()).isEqualTo(201);
        var again = browser.with("x-csrf-token", "any").post(path, null);
        assertThat(again.status()).as("the answer may have been lost").isEqualTo(200);
        assertThat(cookies(again).get(REFRESH)).isNotEqualTo(cookies(next).get(REFRESH));
    }

    /** As a sister host can set one beside ours where browsers know no prefixes (RFC 6265bis, section 8.6). */
    @Test
    void anothersCookieBesideOnesOwnIsRefused() {
        var own = cookies(login()).get(REFRESH);
        var other = cookies(login()).get(REFRESH);
        for (String both : List.of(REFRESH + "=" + other + "; " + REFRESH + "=" + own,
                REFRESH + "=" + own + "; a=b; " + REFRESH + "=" + other,
                "__Secure-parley_refresh=" + other, "," + REFRESH + "=" + other, "a=b," + REFRESH + "=" + other)) {
            var answer = nobody.with("cookie", both).with("x-csrf-token", "any").post("/api/v1/auth/refresh", null);
            assertThat(answer.status()).as(both).isEqualTo(401);
            assertThat(answer.raw().headers().allValues("set-cookie")).isEmpty();
        }
        assertThat(nobody.with("cookie", REFRESH + "=" + own).with("x-csrf-token", "any")
                .post("/api/v1/auth/refresh", null).status()).isEqualTo(200);
    }

    @Test
    void signingOutTakesTheCookiesAway() {
        var grant = login();
        var browser = browser(grant);
        assertThat(browser.post("/api/v1/auth/logout", null).status()).isEqualTo(403);
        var out = browser.with("x-csrf-token", csrf(grant)).post("/api/v1/auth/logout", null);
        assertThat(out.status()).isEqualTo(204);
        assertThat(cookies(out).values()).containsOnly("");
        assertThat(attributes(out, ACCESS)).contains("Max-Age=0;");
        assertThat(browser.get(SESSIONS).status()).isEqualTo(401);
    }

    @Test
    void aProgramsTokenIsNoCookie() {
        String token = nobody.post("/api/v1/auth/login", credentials(false)).at("/accessToken").asText();
        assertThat(nobody.as(token).get(SESSIONS).status()).isEqualTo(200);
        assertThat(nobody.with("cookie", ACCESS + "=" + token).get(SESSIONS).status()).isEqualTo(401);
    }

    private static Answer login() {
        return nobody.post("/api/v1/auth/login", credentials(true));
    }

    private static Map<String, Object> credentials(boolean cookies) {
        return Map.of("email", NodeSetup.ADMIN, "password", NodeSetup.PASSWORD, "cookies", cookies);
    }

    private static String csrf(Answer grant) {
        return grant.at("/csrfToken").asText();
    }

    private static Chat browser(Answer grant) {
        return nobody.with("cookie", cookies(grant).entrySet().stream().map(c -> c.getKey() + "=" + c.getValue())
                .collect(Collectors.joining("; ")));
    }

    private static Map<String, String> cookies(Answer answer) {
        return answer.raw().headers().allValues("set-cookie").stream().map(cookie -> cookie.split(";")[0].split("=", 2))
                .collect(Collectors.toMap(cookie -> cookie[0], cookie -> cookie[1]));
    }

    private static String attributes(Answer answer, String name) {
        return answer.raw().headers().allValues("set-cookie").stream().filter(cookie -> cookie.startsWith(name + "="))
                .findFirst().orElseThrow() + ";";
    }
}
