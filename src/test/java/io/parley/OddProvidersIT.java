package io.parley;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.parley.testing.Chat;
import io.parley.testing.NodeSetup;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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
    static volatile OddAnswers answers = OddAnswers.of(List.of());
    static Vertx vertx;
    static Node node;
    static Chat chat;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        var server = vertx.createHttpServer().requestHandler(request -> request.body().onSuccess(body -> {
            ASKED.add(System.nanoTime());
            answers.send(request.response(), body.toString(), ASKED.size() - 1);
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

    /** As {@link OddAnswers} has them; each is asked for once, and is read as it was meant. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = OddAnswers.STREAMS)
    void isReadAsItWasMeant(String stream, String content) {
        var reply = ask(OddAnswers.of(List.of(OddAnswers.bytes(stream))));
        assertThat(reply.at("/status").asText()).isEqualTo("completed");
        assertThat(reply.at("/content").asText()).isEqualTo(content);
        assertThat(reply.at("/finishReason").asText()).isEqualTo("stop");
        assertThat(ASKED).hasSize(1);
    }

    /** foundry-dev-tools#195, ai-dial-core#1646, azure-sdk-for-java#45291: the head of a good stream is not what was expected. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"Content-Type|application/json", "Content-Encoding|gzip", "X-Large|9000"})
    void isReadWhateverItsHeadSays(String header, String value) {
        assertThat(ask(OddAnswers.under(header, value, stream("TEXT STOP [DONE]"))).at("/content").asText())
                .isEqualTo("The sea");
        assertThat(ASKED).hasSize(1);
    }

    /** openai-agents-python#442, llxprt-code#114. */
    @Test
    void whoKnowsNoStreamOptionsIsAskedWithout() {
        String refusal = "{'detail':[{'type':'extra_forbidden','loc':['body','stream_options']}]}".replace('\'', '"');
        var reply = ask(OddAnswers.refusing("stream_options", refusal, stream("TEXT STOP [DONE]")));
        assertThat(reply.at("/content").asText()).isEqualTo("The sea");
    }

    /** ollama#4357, litellm#2195: words a quarter of a second apart, each with a reason. */
    @Test
    void isWaitedForWhateverReasonEachPieceHas() {
        ASKED.clear();
        answers = OddAnswers.slowly(List.of(dozen(""), dozen("stop")));
        var sessions = List.of(chat.newSession(), chat.newSession());
        sessions.stream().map(session -> CompletableFuture.runAsync(() -> send(session))).toList()
                .forEach(CompletableFuture::join);
        assertThat(sessions).allSatisfy(session -> assertThat(chat.history(session).get(1).at("/content").asText())
                .isEqualTo("1_2_3_4_5_6_7_8_9_10_11_12_"));
        assertThat(ASKED).hasSize(2);
    }

    private static List<String> dozen(String reason) {
        var pieces = new ArrayList<String>();
        for (int n = 1; n <= 12; n++) {
            pieces.add(
                    stream(TEXT.replace("The sea", n + "_").replace("}}]}", "},'finish_reason':'" + reason + "'}]}")));
        }
        pieces.add(stream("[DONE]"));
        return pieces;
    }

    /** cherry-studio#16079; own: half an answer is none, in whatever form the error behind it is. */
    @Test
    void anErrorBehindTextIsOne() {
        var reply = ask(List.of(stream("TEXT {'choices':[{'index':0,'delta':{},'finish_reason':'error'}]} [DONE]"),
                stream("TEXT {'type':'overloaded_error','message':'x'} STOP [DONE]"), stream("TEXT STOP [DONE]")));
        assertThat(reply.at("/status").asText()).isEqualTo("completed");
        assertThat(ASKED).hasSize(3);
    }

    /** own: names that servers choose are kept with a bound. */
    @Test
    void longNamesAreCut() {
        var reply = ask(List.of(stream(("{'model':'MODEL','choices':[{'index':0,'delta':{'content':'x'}}]}"
                + " {'choices':[{'index':0,'delta':{},'finish_reason':'REASON'}]}").replace("MODEL", "m".repeat(3_000))
                .replace("REASON", "r".repeat(5_000)))));
        assertThat(reply.at("/model").asText()).hasSizeLessThanOrEqualTo(256);
        assertThat(reply.at("/finishReason").asText()).hasSizeLessThanOrEqualTo(256);
    }

    /** LLMKube#935: the model answered with blanks, and its server takes no blank turns. */
    @Test
    void aBlankReplyIsNotShownToTheModel() {
        String session = chat.newSession();
        var blank = "{'choices':[{'index':0,'delta':{'content':' \\n\\n'}}]}".replace('\'', '"');
        answer(OddAnswers.of(List.of("data: " + blank + "\n\n" + stream("STOP [DONE]"))), session);
        answer(OddAnswers.refusing("\"content\":\" \\n\\n\"", "{}", stream("TEXT STOP [DONE]")), session);
        assertThat(chat.history(session).get(3).at("/content").asText()).isEqualTo("The sea");
        assertThat(ASKED).hasSize(1);
    }

    private static String stream(String events) {
        var stream = new StringBuilder();
        for (String event : events.split(" ")) {
            stream.append("data: ").append(event.replace("TEXT", TEXT).replace("STOP", STOP).replace('\'', '"'))
                    .append("\n\n");
        }
        return stream.toString();
    }

    private static JsonNode ask(List<String> streams) {
        return ask(OddAnswers.of(streams));
    }

    private static JsonNode ask(OddAnswers next) {
        String session = chat.newSession();
        answer(next, session);
        return chat.history(session).get(1);
    }

    private static void answer(OddAnswers next, String session) {
        ASKED.clear();
        answers = next;
        send(session);
    }

    private static void send(String session) {
        chat.send("POST", Chat.messages(session), Map.of("content", "hello"), Map.of("prefer", "wait=20"));
    }
}
