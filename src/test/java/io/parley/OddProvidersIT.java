package io.parley;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.parley.testing.Chat;
import io.parley.testing.NodeSetup;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people get of streams that are not quite as OpenAI sends them, and how often the provider is asked for it. */
class OddProvidersIT {
    private static final String TEXT = "{'choices':[{'index':0,'delta':{'content':'The sea'}}]}";
    private static final String STOP = "{'choices':[{'index':0,'delta':{},'finish_reason':'stop'}]}";

    @TempDir
    static Path dir;

    static final List<Long> ASKED = new CopyOnWriteArrayList<>();
    static volatile List<String> bodies = List.of();
    static Vertx vertx;
    static Node node;
    static Chat chat;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        var server = vertx.createHttpServer().requestHandler(request -> request.body().onSuccess(body -> {
            ASKED.add(System.nanoTime());
            String answer = bodies.get(Math.min(ASKED.size(), bodies.size()) - 1);
            request.response().putHeader("Content-Type", "text/event-stream").end(answer);
        })).listen(0, "127.0.0.1").await();
        node = NodeSetup.fresh().provider("demo", "http://127.0.0.1:" + server.actualPort() + "/v1", false).start(dir);
        chat = new Chat("http://127.0.0.1:" + node.port());
    }

    @AfterAll
    static void stop() {
        node.close();
        vertx.close().await();
    }

    /** The events, parted by blanks, with apostrophes for quotation marks. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', value = {
            "TEXT STOP [DONE] | completed | The sea | stop |", "TEXT [DONE] | completed | The sea | stop |",
            "{'choices':[{'index':0,'delta':{'content':[{'type':'text','text':'The_sea'}]}}]} STOP | completed | The_sea | stop |",
            "TEXT {'choices':[{'index':0,'delta':{},'finish_reason':{'type':'stop'}}]} | completed | The sea | stop |",
            "{'error':{'code':400,'message':'x','type':'exceed_context_size_error'}} | failed | | | provider_rejected",
            "{'error':{'code':401,'message':'x'}} | failed | | | provider_rejected",
            "{'error':{'type':'insufficient_quota','code':429}} | failed | | | provider_rejected",
            "{'choices':[{'index':0,'delta':{},'finish_reason':'content_filter'}]} [DONE] | failed | | | provider_filtered",
            "{'choices':[{'index':0,'delta':{'tool_calls':[{'index':0}]},'finish_reason':'tool_calls'}]} [DONE] | failed | | | provider_tool_call"})
    void endsAsTheProviderMeans(String events, String status, @Nullable String content, @Nullable String finish,
            @Nullable String failure) {
        var reply = ask(List.of(stream(events)));
        assertThat(reply.at("/status").asText()).isEqualTo(status);
        assertThat(reply.at("/content").asText()).isEqualTo(content == null ? "" : content);
        assertThat(reply.at("/finishReason").textValue()).isEqualTo(finish);
        assertThat(reply.at("/failureReason").textValue()).isEqualTo(failure);
        assertThat(ASKED).hasSize(1);
    }

    /** llm-agent#282: asked again at once, a provider that counts requests counts these, too. */
    @Test
    void aRateLimitInAStreamIsWaitedFor() {
        var reply = ask(List.of(stream("{'error':{'type':'rate_limit_error','code':'rate_limit_exceeded'}}"),
                stream("TEXT STOP [DONE]")));
        assertThat(reply.at("/status").asText()).isEqualTo("completed");
        assertThat(ASKED).hasSize(2);
        assertThat(Duration.ofNanos(ASKED.getLast() - ASKED.getFirst())).isGreaterThan(Duration.ofMillis(900));
    }

    @Test
    void anAnswerWithoutTextIsAskedForAgain() {
        var reply = ask(List.of(stream("STOP [DONE]"), stream("TEXT STOP [DONE]")));
        assertThat(reply.at("/content").asText()).isEqualTo("The sea");
        assertThat(ASKED).hasSize(2);
    }

    private static String stream(String events) {
        var stream = new StringBuilder();
        for (String event : events.split(" ")) {
            stream.append("data: ").append(event.replace("TEXT", TEXT).replace("STOP", STOP).replace('\'', '"'))
                    .append("\n\n");
        }
        return stream.toString();
    }

    private static JsonNode ask(List<String> answers) {
        ASKED.clear();
        bodies = answers;
        String session = chat.newSession();
        chat.send("POST", Chat.messages(session), Map.of("content", "hello"), Map.of("prefer", "wait=20"));
        return chat.history(session).get(1);
    }
}
