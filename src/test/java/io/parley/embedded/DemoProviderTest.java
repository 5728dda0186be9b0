package io.parley.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class DemoProviderTest {
    private record Reply(int status, String body, HttpResponse<String> response) {
        JsonObject json() {
            return new JsonObject(body);
        }

        /** The data of its events. */
        List<String> events() {
            return body.lines().filter(line -> line.startsWith("data: ")).map(line -> line.substring(6)).toList();
        }

        String text() {
            return events().stream().filter(data -> !data.equals("[DONE]")).map(data -> new JsonObject(data)
                    .getJsonArray("choices")).filter(choices -> !choices.isEmpty())
                    .map(choices -> choices.getJsonObject(0).getJsonObject("delta").getString("content", ""))
                    .collect(Collectors.joining());
        }
    }

    private static Vertx vertx;
    private static HttpClient client;
    private static DemoProvider demo;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        demo = DemoProvider.start(vertx, 0, DemoSettings.FAST).await();
    }

    @AfterAll
    static void stop() {
        client.close();
        vertx.close().await();
    }

    @BeforeEach
    void reset() {
        demo.settings(DemoSettings.FAST);
    }

    @Test
    void itListsItsModel() {
        assertThat(send("GET", "/v1/models", "").json().getJsonArray("data").getJsonObject(0)
                .getString("id")).isEqualTo("demo");
    }

    @Test
    void itSaysWhatItIs() {
        for (String question : List.of("hello", "help", "What is the meaning of life?")) {
            assertThat(ask(question).text()).contains("Parley's built-in demo model");
        }
    }

    @Test
    void itReflectsTheQuestionAndCountsTheMessages() {
        assertThat(complete(true, "What is it?", "assistant:Well.", "And now?").text()).contains("\"And now?\"",
                "message 2 from you", "3 messages");
    }

    @Test
    void itCountsRepeatsAndTalks() {
        assertThat(ask("Please count to 5").text()).isEqualTo("1, 2, 3, 4, 5.");
        assertThat(ask("repeat after me: so it is").text()).isEqualTo("so it is");
        assertThat(ask("write a long answer of 50 words").text().split(" ")).hasSize(50);
    }

    @Test
    void theSameConversationGetsTheSameAnswer() {
        assertThat(ask("write 80 words").text()).isEqualTo(ask("write 80 words").text());
        assertThat(ask("write 80 words").text()).isNotEqualTo(ask("write 80 words, please").text());
    }

    @Test
    void anAnswerIsContinuedAtEveryPoint() {
        String whole = ask("write 12 words").text();
        for (int i = 1; i < whole.length(); i++) {
            assertThat(complete(true, "write 12 words", "assistant:" + whole.substring(0, i)).text())
                    .isEqualTo(whole.substring(i));
        }
    }

    @Test
    void aStreamEndsWithReasonUsageAndEndMark() {
        var events = ask("count to 3").events();
        assertThat(events.get(events.size() - 3)).contains("\"finish_reason\":\"stop\"");
        assertThat(events.get(events.size() - 2)).contains("\"completion_tokens\":3").contains("\"choices\":[]");
        assertThat(events).last().isEqualTo("[DONE]");
    }

    @Test
    void withoutStreamTheAnswerIsOneObject() {
        var choice = complete(false, "count to 3").json().getJsonArray("choices").getJsonObject(0);
        assertThat(choice.getJsonObject("message").getString("content")).isEqualTo("1, 2, 3.");
        assertThat(choice.getString("finish_reason")).isEqualTo("stop");
    }

    @Test
    void whatIsNoRequestGetsAnErrorInOpenAisFormat() {
        for (String body : List.of("", "[]", "{\"model\":\"m\"}", "{\"model\":\"m\",\"messages\":[]}")) {
            var reply = send("POST", "/v1/chat/completions", body);
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.json().getJsonObject("error").getString("type")).isEqualTo("invalid_request_error");
        }
    }

    @Test
    void settingsCanBeChangedOverHttp() {
        var changed = send("PUT", "/demo/settings", "{\"status\":429,\"retryAfterSeconds\":3}");
        assertThat(changed.json().getInteger("status")).isEqualTo(429);
        var refused = ask("hello");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.response().headers().firstValue("Retry-After")).contains("3");
        assertThat(demo.settings().tokensPerWrite()).isEqualTo(1);
    }

    @Test
    void unknownOrSenselessSettingsAreRefused() {
        for (String body : List.of("{\"sped\":1}", "{\"tokensPerWrite\":0}", "{\"cutRate\":2}", "[]", "x")) {
            assertThat(send("PUT", "/demo/settings", body).status()).as(body).isEqualTo(400);
        }
        assertThat(demo.settings()).isEqualTo(DemoSettings.FAST);
    }

    @Test
    void theShareOfFailuresIsAboutAsSet() {
        demo.settings(new DemoSettings(0, 0, 0, 1, 0, 0, 0, -1, 0.5, 0, -1, -1, -1, false, null));
        long failed = IntStream.range(0, 60).filter(i -> ask("hello").status() == 500).count();
        assertThat(failed).isBetween(15L, 45L);
    }

    @Test
    void thePaceIsAsSet() {
        demo.settings(new DemoSettings(0, 100, 10, 1, 0, 0, 0, -1, 0, 0, -1, -1, -1, false, null));
        long before = System.nanoTime();
        assertThat(ask("count to 30").text()).endsWith("30.");
        assertThat((System.nanoTime() - before) / 1_000_000).isGreaterThanOrEqualTo(380L);
    }

    @Test
    void itTellsWhatItSaw() {
        var before = demo.stats();
        complete(true, "one", "assistant:two", "count to 3");
        var stats = send("GET", "/demo/stats", "").json();
        assertThat(stats.getLong("requests")).isEqualTo(before.requests() + 1);
        assertThat(stats.getLong("finished")).isEqualTo(before.finished() + 1);
        assertThat(stats.getLong("tokens")).isEqualTo(before.tokens() + 3);
        var prompts = stats.getJsonArray("promptMessages");
        assertThat(prompts.getInteger(prompts.size() - 1)).isEqualTo(3);
    }

    @Test
    void itNoticesWhoHangsUp() {
        demo.settings(new DemoSettings(60_000, 0, 0, 1, 0, 0, 0, -1, 0, 0, -1, -1, -1, false, null));
        var before = demo.stats();
        var unanswered = sendAsync("POST", "/v1/chat/completions", body(true, "hello"));
        await().until(() -> demo.stats().requests() == before.requests() + 1);
        unanswered.cancel(true);
        await().until(() -> demo.stats().disconnected() == before.disconnected() + 1);
        assertThat(demo.stats().disconnectedIds()).last().isEqualTo("chatcmpl-demo-" + demo.stats().requests());
    }

    @Test
    void manyStreamsAreServedAtOnce() {
        demo.settings(new DemoSettings(0, 50, 20, 1, 0, 0, 0, -1, 0, 0, -1, -1, -1, false, null));
        var replies = IntStream.range(0, 300)
                .mapToObj(i -> sendAsync("POST", "/v1/chat/completions", body(true, "count to 20"))).toList();
        assertThat(replies).map(CompletableFuture::join).map(HttpResponse::body)
                .allMatch(body -> body.endsWith("[DONE]\n\n"));
    }

    private static Reply ask(String question) {
        return complete(true, question);
    }

    private static Reply complete(boolean stream, String... messages) {
        return send("POST", "/v1/chat/completions", body(stream, messages));
    }

    /** @param messages of the user, or with the prefix {@code assistant:} of the model */
    private static String body(boolean stream, String... messages) {
        var list = new JsonArray();
        for (String message : messages) {
            boolean own = message.startsWith("assistant:");
            list.add(new JsonObject().put("role", own ? "assistant" : "user").put("content",
                    own ? message.substring(10) : message));
        }
        return new JsonObject().put("model", "demo").put("stream", stream).put("messages", list)
                .put("stream_options", new JsonObject().put("include_usage", true)).encode();
    }

    private static Reply send(String method, String path, String body) {
        var response = sendAsync(method, path, body).join();
        return new Reply(response.statusCode(), response.body(), response);
    }

    private static CompletableFuture<HttpResponse<String>> sendAsync(String method, String path, String body) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + demo.port() + path))
                .method(method, BodyPublishers.ofString(body)).build();
        return client.sendAsync(request, BodyHandlers.ofString());
    }
}
