package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.http.HttpFixture.Reply;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node in development mode: whoever calls from this machine for this machine is the local user, and nobody else is. */
class DevelopmentTest {
    private static final String MODELS = "/api/v1/models";
    private static HttpFixture http;

    @BeforeAll
    static void start() {
        http = new HttpFixture(HttpFixture.CONFIG);
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LocalHost:8080", "127.0.0.1", "127.0.0.1:8080", "127.3.2.1", "[::1]",
            "[::1]:8080"})
    void aRequestForThisMachineNeedsNoCredentials(String host) throws IOException {
        assertThat(raw("host: " + host)).startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"chat.example.org", "localhost.example.org", "127.0.0.1.example.org", "127.0.0.256",
            "127.1", "localhost.", "xlocalhost", "10.0.0.1", "[::2]", "0.0.0.0", ""})
    void aRequestForAnotherHostDoes(String host) throws IOException {
        assertThat(raw("host: " + host)).doesNotStartWith("HTTP/1.1 200 ");
    }

    @Test
    void twoHostsAreNone() throws IOException {
        assertThat(raw("host: localhost\r\nhost: chat.example.org")).doesNotStartWith("HTTP/1.1 200 ");
        assertThat(raw("host: chat.example.org\r\nhost: localhost")).doesNotStartWith("HTTP/1.1 200 ");
    }

    @Test
    void noHostIsNone() throws IOException {
        assertThat(raw("accept: */*")).doesNotStartWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-forwarded-for", "X-Forwarded-Host", "x-forwarded-proto", "forwarded", "Forwarded"})
    void aRequestThatAProxyPassesOnNeedsCredentials(String header) {
        refused(http.get(MODELS, header, "for=127.0.0.1"));
        assertThat(http.get(MODELS, header, "for=127.0.0.1", "authorization", "Bearer user").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://elsewhere.example", "http://localhost.elsewhere.example", "null", "x y"})
    void aPageFromElsewhereNeedsCredentials(String origin) {
        refused(http.get(MODELS, "origin", origin));
    }

    @Test
    void aPageOfThisMachineDoesNot() {
        assertThat(http.get(MODELS, "origin", "http://localhost:5173", "sec-fetch-site", "same-site").status())
                .isEqualTo(200);
        refused(http.get(MODELS, "sec-fetch-site", "cross-site"));
    }

    @Test
    void credentialsAreCheckedAsEver() {
        refused(http.get(MODELS, "authorization", "Bearer stranger"));
        refused(http.get(MODELS, "cookie", "__Host-parley_access=stranger"));
    }

    private static void refused(Reply reply) {
        reply.isProblem(401, "unauthenticated");
    }

    private static String raw(String headers) throws IOException {
        return http.raw("GET " + MODELS + " HTTP/1.1\r\n" + headers + "\r\nconnection: close\r\n\r\n");
    }
}
