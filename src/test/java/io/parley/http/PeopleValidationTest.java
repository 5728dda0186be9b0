package io.parley.http;

import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused of requests about people before anybody looks at it. */
class PeopleValidationTest {
    private static final String REGISTER = "/api/v1/auth/register";
    private static final String USER = "/api/v1/users/0192f0c1-8c4e-7abc-8def-0123456789ab";
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
    @ValueSource(strings = {"ada", "@example.org", "ada@", "ada@b@c", "a da@example.org", "ada@exa mple.org",
            "ada\\n@example.org", "\\u0130@example.org", "\\u0000@example.org", " ",
            "ada@example.org..", "ada@.example.org", ".ada@example.org", "ada.@example.org", "a..da@example.org",
            "\\\"a da\\\"@example.org", "ada(home)@example.org", "ada@example.org(home)", "(a)ada@example.org",
            "<ada@example.org>", "Ada <ada@example.org>", "ada@[192.0.2.1]", "ada@[IPv6:::1]", "ada@ex_ample.org",
            "ada@-example.org", "ada@b\\u00fccher.example", "\\uff41da@example.org", "ada@\\uff45xample.org",
            "ada@example\\u3002org", "\\u212aate@example.org"})
    void whatIsNoAddress(String email) {
        http.postJson(REGISTER, registration(email, "a long enough secret", "Ada")).isProblem(400, "invalid_field")
                .at("/email");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ada\\nLovelace", "\\u2028", "\\u0007", " ", "A\\u0085da", "Ada\\u009f", "\\u202eadA",
            "Ada\\u2066", "Ada\\u200b", "\\ufeffAda", "\\u3164", "A\\u00adda", "Ad\\u200da", "\\udb40\\udc61Ada",
            "\\u00a0"})
    void whatIsNoName(String name) {
        http.postJson(REGISTER, registration("ada@example.org", "a long enough secret", name))
                .isProblem(400, "invalid_field").at("/name");
        http.postJson("/api/v1/users/me/keys", "{\"name\":\"" + name + "\"}").isProblem(400, "invalid_field")
                .at("/name");
    }

    @Test
    void whatIsTooLong() {
        String more = "x".repeat(300);
        http.postJson(REGISTER, registration(more + "@example.org", "a long enough secret", "Ada"))
                .isProblem(400, "invalid_field").at("/email");
        http.postJson(REGISTER, registration("ada@example.org", more, "Ada")).isProblem(400, "invalid_field")
                .at("/password");
        http.postJson(REGISTER, registration("ada@example.org", "a long enough secret", more))
                .isProblem(400, "invalid_field").at("/name");
        http.postJson("/api/v1/auth/refresh", "{\"refreshToken\":\"" + more + "\"}").isProblem(400, "invalid_field")
                .at("/refreshToken");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"/api/v1/auth/register|roles", "/api/v1/auth/register|id",
            "/api/v1/auth/login|roles", "/api/v1/auth/refresh|sub", "/api/v1/auth/password|userId",
            "/api/v1/users/me/keys|account", "/api/v1/invitations|invitedBy"})
    void aFieldThatIsNotTheCallersToSet(String path, String field) {
        http.postJson(path, "{\"" + field + "\":\"admin\"}").isProblem(400, "invalid_field").at("/" + field);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{\"email\":\"a@b.c\"}|/email", "{\"version\":1}|/version",
            "{\"roles\":[]}|/roles", "{\"roles\":[\"root\"]}|/roles", "{\"roles\":[\"user\",\"user\"]}|/roles",
            "{\"roles\":\"admin\"}|/roles", "{\"roles\":null}|/roles", "{\"disabled\":\"true\"}|/disabled",
            "{\"disabled\":null}|/disabled", "{\"name\":null}|/name"})
    void aChangeThatIsNone(String body, String pointer) {
        http.send(http.request(USER).method("PATCH", BodyPublishers.ofString(body))
                .header("content-type", "application/merge-patch+json")).isProblem(400, "invalid_field").at(pointer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%00b", "a%20b", "..%2Fx", "%C3%A4", "'%3B--"})
    void whatCannotBeAnAccountIsNobodys(String id) {
        http.get("/api/v1/users/" + id).isProblem(404, "user_not_found");
        http.get("/api/v1/audit?user=" + id).isProblem(400, "invalid_parameter").of("user");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "!", "%00", "AAAA", "__________8"})
    void aCursorThatWasNotGiven(String cursor) {
        http.get("/api/v1/audit?cursor=" + cursor).isProblem(400, "invalid_parameter").of("cursor");
    }

    @Test
    void aKeyWithoutANameOrForTooLong() {
        http.postJson("/api/v1/users/me/keys", "{}").isProblem(400, "invalid_field").at("/name");
        http.postJson("/api/v1/users/me/keys", "{\"name\":\"ci\",\"expiresInDays\":0}").isProblem(400, "invalid_field")
                .at("/expiresInDays");
        http.send(http.request("/api/v1/users/me/keys/7").DELETE()).isProblem(400, "invalid_id");
    }

    private static String registration(String email, String password, String name) {
        return "{\"email\":\"%s\",\"password\":\"%s\",\"name\":\"%s\"}".formatted(email, password, name);
    }
}
