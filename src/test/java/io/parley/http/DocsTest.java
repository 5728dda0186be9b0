package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.parley.http.HttpFixture.Reply;
import java.io.IOException;
import java.net.http.HttpClient;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocsTest {
    private static final Pattern LINK = Pattern.compile("(?:src|href)=\"([^\"]*)\"");
    private static HttpFixture http;

    @BeforeAll
    static void start() {
        http = new HttpFixture(HttpFixture.CONFIG);
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    @Test
    void everythingThePageNamesIsServedHere() {
        var page = get("/docs");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("content-type")).isEqualTo("text/html; charset=utf-8");
        var links = LINK.matcher(page.response().body()).results().map((MatchResult link) -> link.group(1)).toList();
        assertThat(links).hasSizeGreaterThanOrEqualTo(4).allSatisfy(link -> {
            assertThat(link).startsWith("/").doesNotStartWith("//");
            assertThat(get(link).status()).isEqualTo(200);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"/docs", "/docs/start.js"})
    void noOtherHostIsNamed(String path) {
        assertThat(get(path).response().body()).doesNotContain("http:").doesNotContain("https:").doesNotContain("'//");
    }

    @Test
    void itShowsTheDescriptionOfThisNode() {
        assertThat(get("/docs/start.js").response().body()).contains("url: '/openapi.yaml'");
    }

    @Test
    void thePageMayRunAndLoadNothingFromElsewhere() {
        assertThat(get("/docs").header("content-security-policy")).startsWith("default-src 'none'; script-src 'self'; ")
                .contains("connect-src 'self'").contains("frame-ancestors 'none'").doesNotContain("unsafe")
                .doesNotContain("*");
    }

    @ParameterizedTest
    @CsvSource({"/docs/swagger-ui-bundle.js,text/javascript; charset=utf-8,SwaggerUIBundle",
            "/docs/swagger-ui.css,text/css; charset=utf-8,.swagger-ui"})
    void theViewerIsOnTheClassPath(String path, String type, String content) {
        var reply = get(path);

        assertThat(reply.header("content-type")).isEqualTo(type);
        assertThat(reply.response().body()).contains(content);
    }

    @Test
    void filesAreKeptByBrowsersForAsLongAsTheyAreTheSame() {
        var first = get("/docs/start.js");
        assertThat(first.header("cache-control")).isEqualTo("public, max-age=3600");

        var again = http.get("/docs/start.js", "if-none-match", first.header("etag"));
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.response().body()).isEmpty();
        assertThat(http.get("/docs/start.js", "if-none-match", "\"other\"").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/docs/", "/docs/x", "/docs/..", "/docs/../openapi.yaml", "/docs/%2e%2e%2fopenapi.yaml",
            "/docs/..%2f..%2fapplication.yaml", "/docs/%2Fetc%2Fpasswd", "/docs/..%5cstart.js", "/docs/start.js%00",
            "/docs/start.js/x", "/docs/swagger-ui.css.map", "/docs/DocsFile.class"})
    void noOtherFileIsServed(String path) throws IOException {
        assertThat(http.raw("GET " + path + " HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"))
                .doesNotContain("HTTP/1.1 500").doesNotContain("root:").doesNotContain("SwaggerUIBundle(")
                .containsAnyOf("HTTP/1.1 404 ", "HTTP/1.1 400 ", "HTTP/1.1 303 ", "<title>Parley API</title>",
                        "openapi: 3.1.0");
    }

    @Test
    void theDescriptionListsTheFilesThereAre() throws IOException {
        JsonNode document = new YAMLMapper().readTree(get("/openapi.yaml").response().body());
        var listed = document.path("paths").path("/docs/{file}").path("parameters").get(0).path("schema").path("enum");

        assertThat(StreamSupport.stream(listed.spliterator(), false).map(JsonNode::textValue))
                .containsExactlyInAnyOrderElementsOf(DocsFile.readAll().keySet());
    }

    /** Not by an upgrade: this client's first answer of several frames after one may stall. */
    private static Reply get(String path) {
        return http.send(http.request(path).version(HttpClient.Version.HTTP_1_1));
    }
}
