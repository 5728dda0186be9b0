package io.parley.http;

import static io.parley.http.HttpFixture.SESSION;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.Charset;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageValidationTest {
    private static final String MESSAGES = SESSION + "/messages";
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
    @ValueSource(strings = {"", "{", "{\"content\":\"a\"", "{\"content\":\"a\"} x", "{'content':'a'}",
            "{\"content\":\"a\",}",
            "{\"content\":\"a\",\"content\":\"b\"}", "[\"a\"]", "\"a\"", "null", "NaN", "{\"content\":\"\n\"}"})
    void aBodyThatIsNoJsonObjectIsRefused(String body) {
        http.postJson(MESSAGES, body).isProblem(400, "malformed_json");
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 2_000})
    void aBodyNestedTooDeeplyIsRefused(int depth) {
        http.postJson(MESSAGES, "{\"content\":" + "[".repeat(depth) + "]".repeat(depth) + "}")
                .isProblem(400, "malformed_json").saying("nested more than 16 levels");
        http.postJson(MESSAGES, "{\"a\":".repeat(depth + 1) + "1" + "}".repeat(depth + 1))
                .isProblem(400, "malformed_json").saying("nested more than 16 levels");
    }

    @Test
    void aMemberThatIsThereTwiceIsNamed() {
        http.postJson(MESSAGES, "{\"content\":\"a\",\"content\":\"b\"}").isProblem(400, "malformed_json")
                .at("/content").saying("two members of the same name");
        http.postJson(MESSAGES, "{\"content\":{\"a/b\":1,\"a\\u002fb\":2}}").isProblem(400, "malformed_json")
                .at("/content/a~1b");
        http.postJson(MESSAGES, "{\"" + "n".repeat(300) + "\":1}").isProblem(400, "malformed_json").saying("too long");
        http.postJson(MESSAGES, "{\"content\":" + "1".repeat(2_000) + "}").isProblem(400, "malformed_json")
                .saying("too long");
    }

    /** Pode#1604; one mark only, and only in front. */
    @Test
    void aByteOrderMarkInFrontIsIgnored() {
        http.postJson(MESSAGES, "\ufeff{\"content\":1}").isProblem(400, "invalid_field").at("/content");
        http.postJson(MESSAGES, "\ufeff\ufeff{\"content\":1}").isProblem(400, "malformed_json");
        http.postJson(MESSAGES, "\ufeff").isProblem(400, "malformed_json");
    }

    /** element-web#34019: a message in which nobody sees anything. */
    @ParameterizedTest
    @ValueSource(strings = {"\u00a0", "\u200b", "\u2800", "\u00ad", "\ufeff", "\u3164", "\u115f", "\u202e\u202c",
            "\ufe0f", "\u2028", "\u0007", "\u200d \u2060\n", "\udb40\udc61"})
    void contentThatShowsNothingIsRefused(String content) {
        http.postJson(MESSAGES, "{\"content\":\"" + escaped(content) + "\"}").isProblem(400, "invalid_field")
                .at("/content");
    }

    private static String escaped(String text) {
        return text.chars().mapToObj("\\u%04x"::formatted).collect(Collectors.joining());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00e9", "\u00c0\u00af", "\u00ed\u00a0\u00bd\u00ed\u00b8\u0080"})
    void bytesThatAreNotUtf8AreRefused(String bytes) {
        refusesBytes(("{\"content\":\"" + bytes + "\"}").getBytes(ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-32BE"})
    void jsonInAnotherEncodingIsRefused(String charset) {
        refusesBytes("{\"content\":\"a\"}".getBytes(Charset.forName(charset)));
    }

    private static void refusesBytes(byte[] body) {
        http.send(http.request(MESSAGES).header("content-type", "application/json")
                .POST(BodyPublishers.ofByteArray(body))).isProblem(400, "malformed_json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"content\":null}", "{\"content\":1}", "{\"content\":true}",
            "{\"content\":[\"a\"]}",
            "{\"content\":{\"a\":1}}", "{\"content\":\"\"}", "{\"content\":\" \\n\\t\"}", "{\"content\":\"a\\u0000\"}",
            "{\"content\":\"\\ud83d\"}", "{\"content\":\"\\ude00\\ud83d\"}"})
    void contentThatIsNoStorableTextIsRefused(String body) {
        http.postJson(MESSAGES, body).isProblem(400, "invalid_field").at("/content");
    }

    @Test
    void anUnknownFieldIsRefusedByItsPointer() {
        http.postJson(MESSAGES, "{\"content\":\"a\",\"a/b~c\":1}").isProblem(400, "invalid_field").at("/a~1b~0c");
    }

    @Test
    void contentLongerThanTheLimitInUtf8IsRefused() {
        http.postJson(MESSAGES, "{\"content\":\"" + "\u00e9".repeat(513) + "\"}").isProblem(413, "content_too_large")
                .at("/content");
    }

    @Test
    void aBodyDeclaredLongerThanTheLimitIsRefused() {
        http.postJson(MESSAGES, "{\"content\":\"" + "a".repeat(16_384) + "\"}").isProblem(413, "body_too_large");
    }

    @Test
    void aBodyThatTurnsOutLongerThanTheLimitIsRefused() throws Exception {
        String chunk = "400\r\n" + "a".repeat(1_024) + "\r\n";
        String answer = http
                .raw("POST " + MESSAGES + " HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
                        + "transfer-encoding: chunked\r\n\r\n" + chunk.repeat(20));
        assertThat(answer).startsWith("HTTP/1.1 413 ").contains("\"code\":\"body_too_large\"")
                .contains("connection: close");
    }

    @Test
    void aBodySlowerThanTheLimitIsRefused() throws Exception {
        String answer = http.raw("POST " + MESSAGES
                + " HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 20\r\n\r\n{\"cont");
        assertThat(answer).startsWith("HTTP/1.1 408 ").contains("\"code\":\"request_timeout\"")
                .contains("connection: close");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/xml", "application/json; charset=iso-8859-1",
            "application/json; charset=utf-16",
            "application/json; charset=utf-7", "json", ";"})
    void aBodyOfAnotherMediaTypeIsRefused(String type) {
        http.post(MESSAGES, "{\"content\":\"a\"}", "content-type", type).isProblem(415, "media_type_unsupported");
    }

    /** What peers take, too: other names of UTF-8 (smithy-rs#3471), and ASCII. Other charsets are none of JSON's (RFC 8259, section 8.1). */
    @ParameterizedTest
    @ValueSource(strings = {"application/json;charset=utf8", "application/json; charset=\"UTF-8\"", "application/json;",
            "Application/JSON; Charset=US-ASCII", "application/json ; odd=1;charset=UTF8"})
    void aBodyOfTheMediaTypeIsRead(String type) {
        http.post(MESSAGES, "{\"content\":1}", "content-type", type).isProblem(400, "invalid_field");
    }

    @Test
    void aBodyWithoutMediaTypeIsRefused() {
        http.post(MESSAGES, "{\"content\":\"a\"}").isProblem(415, "media_type_unsupported");
    }

    @Test
    void aCompressedBodyIsRefused() {
        http.post(MESSAGES, "x", "content-type", "application/json", "content-encoding", "gzip")
                .isProblem(415, "media_type_unsupported");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "application/json;q=0", "application/json;q=0, text/event-stream;q=0.0",
            "text/*;q=0, image/*",
            "*/*;q=0"})
    void acceptingNeitherJsonNorEventsIsRefused(String accept) {
        http.post(MESSAGES, "{\"content\":\"a\"}", "content-type", "application/json", "accept", accept)
                .isProblem(406, "media_type_not_acceptable");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"\""})
    void anIdempotencyKeyThatIsNotPrintableAsciiIsRefused(String key) {
        http.post(MESSAGES, "{\"content\":\"a\"}", "content-type", "application/json", "idempotency-key", key)
                .isProblem(400, "invalid_parameter").of("Idempotency-Key");
    }

    /** Not by a client that would send a question mark. */
    @Test
    void norIsOneWithOtherLetters() throws IOException {
        assertThat(http.raw("POST " + MESSAGES
                + " HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nidempotency-key: caf\u00e9\r\n"
                + "content-type: application/json\r\ncontent-length: 15\r\n\r\n{\"content\":\"a\"}"))
                .startsWith("HTTP/1.1 400 ").contains("Idempotency-Key");
    }

    @Test
    void anIdempotencyKeyThatIsTooLongIsRefused() {
        http.post(MESSAGES, "{\"content\":\"a\"}", "content-type", "application/json", "idempotency-key",
                "k".repeat(256))
                .isProblem(400, "invalid_parameter").of("Idempotency-Key");
    }

    @Test
    void twoIdempotencyKeysAreRefused() {
        http.post(MESSAGES, "{\"content\":\"a\"}", "content-type", "application/json", "idempotency-key", "a",
                "idempotency-key", "b")
                .isProblem(400, "invalid_parameter").of("Idempotency-Key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "0192f0c1-8c4e-7abc-8def-0123456789a", "0192f0c1-8c4e-7abc-8def-0123456789ag",
            "1-1-1-1-1", "0192F0C1-8C4E-7ABC-8DEF-0123456789AB", "0192f0c1-8c4e-7abc-8def-0123456789aB",
            "%7B0192f0c1-8c4e-7abc-8def-0123456789ab%7D", "urn:uuid:0192f0c1-8c4e-7abc-8def-0123456789ab",
            "0192f0c18c4e7abc8def0123456789ab", "+192f0c1-8c4e-7abc-8def-0123456789ab",
            "%EF%BC%90192f0c1-8c4e-7abc-8def-0123456789ab", "0192f0c1-8c4e-7abc-8def-0123456789ab%20"})
    void anIdThatIsNoUuidIsRefused(String id) {
        http.postJson("/api/v1/sessions/" + id + "/messages", "{\"content\":\"a\"}").isProblem(400, "invalid_id");
        http.postJson(SESSION + "/replies/" + id + "/stop", "").isProblem(400, "invalid_id");
        http.send(http.request("/api/v1/users/me/keys/" + id).DELETE()).isProblem(400, "invalid_id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "51", "-1", "1.5", "x", "", "99999999999999999999"})
    void aLimitOutOfRangeIsRefused(String limit) {
        http.get(MESSAGES + "?limit=" + limit).isProblem(400, "invalid_parameter").of("limit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "!", "", "gAAAAA", "AAAAAQAAAAE"})
    void aCursorThatIsNotOursIsRefused(String cursor) {
        http.get(MESSAGES + "?cursor=" + cursor).isProblem(400, "invalid_parameter").of("cursor");
    }

    @Test
    void anUnknownQueryParameterIsRefused() {
        http.get(MESSAGES + "?offset=3").isProblem(400, "invalid_parameter").of("offset");
    }

    @Test
    void aQueryParameterGivenTwiceIsRefused() {
        http.get(MESSAGES + "?limit=1&limit=2").isProblem(400, "invalid_parameter").of("limit");
    }

    @Test
    void eventsAreOnlyToBeHadAsEventStream() {
        http.get(SESSION + "/events", "accept", "application/json").isProblem(406, "media_type_not_acceptable");
    }

    @Test
    void stoppingAReplyNeedsAReplysId() {
        http.postJson(SESSION + "/replies/17/stop", "").isProblem(400, "invalid_id");
    }
}
