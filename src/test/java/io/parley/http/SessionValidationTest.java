package io.parley.http;

import static io.parley.http.HttpFixture.SESSION;

import io.parley.http.HttpFixture.Reply;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionValidationTest {
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
    @CsvSource(delimiter = '|', value = {"title|1", "title|\"\"", "title|\"  \"", "title|\"\\u200b\\u202e\\n\"",
            "title|\"\\u3164\"",
            "systemPrompt|\"\\u00a0\\u2800\"", "model|{}", "systemPrompt|[]",
            "systemPrompt|\"\\u0000\"",
            "temperature|\"1\"", "temperature|-0.1", "temperature|2.01", "temperature|1e999", "topP|1.1", "topP|true",
            "maxTokens|0",
            "maxTokens|1.5", "maxTokens|1000001", "maxTokens|99999999999999999999", "colour|1"})
    void aFieldOfTheWrongTypeOrRangeIsRefused(String field, String value) {
        String body = "{\"" + field + "\":" + value + "}";
        http.postJson("/api/v1/sessions", body).isProblem(400, "invalid_field").at("/" + field);
        patch(body, "application/merge-patch+json").isProblem(400, "invalid_field").at("/" + field);
    }

    @Test
    void aTitleThatIsTooLongIsRefused() {
        http.postJson("/api/v1/sessions", "{\"title\":\"" + "x".repeat(201) + "\"}").isProblem(400, "invalid_field")
                .at("/title");
    }

    @Test
    void aModelThatNoProviderServesIsRefused() {
        http.postJson("/api/v1/sessions", "{\"model\":\"huge\"}").isProblem(422, "model_unknown").at("/model");
    }

    @Test
    void aBodyWithoutMediaTypeIsRefused() {
        http.post("/api/v1/sessions", "{}").isProblem(415, "media_type_unsupported");
    }

    @Test
    void aPatchOfAnotherKindIsRefused() {
        patch("[]", "application/json-patch+json").isProblem(415, "media_type_unsupported");
    }

    @Test
    void aPatchThatIsNoObjectIsRefused() {
        patch("[]", "application/merge-patch+json").isProblem(400, "malformed_json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "DELETE"})
    void anIdThatIsNoUuidIsRefused(String method) {
        http.send(http.request("/api/v1/sessions/17").method(method, BodyPublishers.noBody())).isProblem(400,
                "invalid_id");
    }

    @Test
    void aCursorOfAnotherListIsRefused() {
        http.get("/api/v1/sessions?cursor=" + Cursor.before(3)).isProblem(400, "invalid_parameter").of("cursor");
    }

    /** Of which Postgres, Java or both know no time. */
    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 253_402_300_800_000L, 9_224_318_016_000_000L,
            9_224_318_015_999_999L, 31_556_889_864_403_199L})
    void aCursorOfNoTimeIsRefused(long millis) {
        byte[] bytes = ByteBuffer.allocate(24).putLong(millis).array();
        String cursor = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        http.get("/api/v1/sessions?cursor=" + cursor).isProblem(400, "invalid_parameter").of("cursor");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AAAAAw%3D%3D", "AAAAA1%3D%3D", "AAAAA1", "AAAAAx"})
    void aCursorSpelledOtherwiseIsRefused(String cursor) {
        http.get(SESSION + "/messages?cursor=" + cursor).isProblem(400, "invalid_parameter").of("cursor");
    }

    @Test
    void acceptingNoJsonIsRefused() {
        http.get(SESSION, "accept", "text/html").isProblem(406, "media_type_not_acceptable");
    }

    private static Reply patch(String body, String type) {
        return http.send(
                http.request(SESSION).method("PATCH", BodyPublishers.ofString(body)).header("content-type", type));
    }
}
