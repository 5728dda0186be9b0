package io.parley;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.Chat;
import io.parley.testing.NodeSetup;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions over HTTP with a whole node. */
class SessionsApiIT {
    private static final String SESSIONS = "/api/v1/sessions";
    private static final String NOBODYS = SESSIONS + "/0192f0c1-8c4e-7abc-8def-0123456789ab";

    @TempDir
    static Path dir;

    static Vertx vertx;
    static Node node;
    static Chat chat;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        var provider = DemoProvider.start(vertx, 0, DemoSettings.FAST).await();
        node = NodeSetup.fresh().provider("demo", provider).start(dir);
        chat = new Chat("http://127.0.0.1:" + node.port());
    }

    @AfterAll
    static void stop() {
        node.close();
        vertx.close().await();
    }

    @Test
    void aNewSessionIsFoundWhereItsLocationSays() {
        var created = chat.post(SESSIONS,
                "{\"title\":\"T\",\"model\":\"demo\",\"systemPrompt\":\"Be brief.\",\"temperature\":0.5,"
                        + "\"topP\":1,\"maxTokens\":100}");
        assertThat(created.status()).isEqualTo(201);
        JsonNode found = chat.get(created.raw().headers().firstValue("location").orElseThrow()).body();
        assertThat(found).isEqualTo(created.body());
        assertThat(found.path("title").textValue()).isEqualTo("T");
        assertThat(found.path("systemPrompt").textValue()).isEqualTo("Be brief.");
        assertThat(found.path("temperature").doubleValue()).isEqualTo(0.5);
        assertThat(found.path("maxTokens").intValue()).isEqualTo(100);
    }

    @Test
    void aSessionNeedsNoBody() {
        var created = chat.post(SESSIONS, null);
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.at("/title").isNull()).isTrue();
    }

    @Test
    void aChangeLeavesWhatItDoesNotNameAndClearsWhatItNulls() {
        String path = SESSIONS + "/"
                + chat.post(SESSIONS, "{\"title\":\"T\",\"temperature\":0.5,\"topP\":0.9}").at("/id").textValue();
        var changed = chat.send("PATCH", path, "{\"temperature\":null,\"maxTokens\":7}",
                Map.of("content-type", "application/merge-patch+json"));
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.at("/temperature").isNull()).isTrue();
        assertThat(changed.at("/topP").doubleValue()).isEqualTo(0.9);
        assertThat(changed.at("/maxTokens").intValue()).isEqualTo(7);
        assertThat(changed.at("/title").textValue()).isEqualTo("T");
        assertThat(chat.get(path).body()).isEqualTo(changed.body());
    }

    @Test
    void aTitleIsOneCleanLine() {
        var created = chat.post(SESSIONS, "{\"title\":\" a\\nb\\u0007\\u001b\\u202e\\u2028c\\u200b\\u0085 \"}");
        assertThat(created.at("/title").textValue()).isEqualTo("a b c");
        String path = SESSIONS + "/" + created.at("/id").textValue();
        var changed = chat.send("PATCH", path, "{\"title\":\"👩‍👩‍👧‍👦\\tx\"}",
                Map.of("content-type", "application/json"));
        assertThat(changed.at("/title").textValue()).isEqualTo("👩‍👩‍👧‍👦 x");
        assertThat(chat.get(path).body()).isEqualTo(changed.body());
        assertThat(
                chat.get(path.toUpperCase(Locale.ROOT).replace(SESSIONS.toUpperCase(Locale.ROOT), SESSIONS)).status())
                .isEqualTo(400);
    }

    /** civitai#4941: to Postgres, too, they are times. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 253_402_300_799_999L})
    void aCursorOfAnyTimeLeadsSomewhere(long millis) {
        byte[] bytes = ByteBuffer.allocate(24).putLong(millis).array();
        String cursor = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        assertThat(chat.get(SESSIONS + "?cursor=" + cursor).at("/sessions").isArray()).isTrue();
    }

    @Test
    void theTitleComesFromTheFirstMessage() {
        String session = chat.post(SESSIONS, Map.of()).at("/id").textValue();
        chat.send("POST", Chat.messages(session), "{\"content\":\"What is rain?\"}", Map.of("prefer", "wait=20"));
        assertThat(chat.get(SESSIONS + "/" + session).at("/title").textValue()).isEqualTo("What is rain?");
    }

    @Test
    void pagesShowEverySessionOnceTheLatestFirst() {
        List<String> created = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            created.addFirst(chat.newSession());
        }
        List<String> listed = new ArrayList<>();
        String next = "";
        while (next != null && listed.size() < 1_000) {
            var page = chat.get(SESSIONS + "?limit=2" + (next.isEmpty() ? "" : "&cursor=" + next));
            page.at("/sessions").forEach(session -> listed.add(session.path("id").textValue()));
            next = page.at("/next").textValue();
        }
        assertThat(listed).doesNotHaveDuplicates().containsSubsequence(created);
    }

    @Test
    void aDeletedSessionIsGone() {
        String path = SESSIONS + "/" + chat.newSession();
        assertThat(chat.send("DELETE", path, null, Map.of()).status()).isEqualTo(204);
        assertThat(chat.get(path).at("/code").textValue()).isEqualTo("session_not_found");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ' ', value = {"GET ", "PATCH ", "DELETE ", "GET /messages", "POST /messages", "GET /events",
            "POST /replies/0192f0c1-8c4e-7abc-8def-0123456789ab/stop"})
    void anUnknownSessionIsNotFound(String method, String below) {
        String body = method.equals("PATCH") ? "{\"title\":\"T\"}"
                : method.equals("POST") ? "{\"content\":\"a\"}" : null;
        var answer = chat.send(method, NOBODYS + (below == null ? "" : below), body, Map.of());
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.at("/code").textValue()).isEqualTo("session_not_found");
    }
}
