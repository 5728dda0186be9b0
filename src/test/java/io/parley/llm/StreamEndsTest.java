package io.parley.llm;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.core.FailureReason;
import io.parley.llm.LlmConfig.Timeouts;
import io.parley.llm.LlmMessages.CallId;
import io.parley.testing.Patience;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a stream is at its end, and whether that is the end of an answer. */
@Timeout(180)
class StreamEndsTest {
    private static final String DONE = "data: [DONE]\n\n";
    private static final String STOP = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    /** Much longer than a stream may stay open behind a reason that can be believed. */
    private static final Duration WHILE = Duration.ofSeconds(3);
    private static final Timeouts HASTY = new Timeouts(Duration.ofSeconds(2), Duration.ofMillis(1_500),
            Duration.ofMillis(1_500), Duration.ofSeconds(20), Duration.ofMillis(20));

    private static Vertx vertx;
    private static RawProvider raw;
    private static Worker worker;
    private static Worker hasty;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        raw = new RawProvider(vertx);
        worker = new Worker(Worker.config(Worker.PATIENT, raw.named("raw")));
        hasty = new Worker(Worker.config(HASTY, raw.named("raw")));
    }

    @AfterAll
    static void stop() {
        worker.close();
        hasty.close();
        vertx.close().await();
    }

    private static String text(String text, String reason) {
        return "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text + "\"},\"finish_reason\":" + reason
                + "}]}\n\n";
    }

    /** ollama#4357, sglang#3912, litellm#2195, simpleAI#39, open-webui#16377: however long the model pauses between. */
    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"stop\""})
    void aReasonOnEveryChunkEndsNothing(String reason) {
        var response = opened();
        var call = worker.start(Worker.request("hello"));
        response.join().write(text("one ", reason));
        await().until(() -> worker.text(call).equals("one "));
        await().during(WHILE).atMost(Patience.LIMIT).until(() -> worker.signals(call).size() == 1);
        response.join().write(text("two ", reason));
        response.join().end(text("three", reason) + DONE);
        worker.finished(call);
        assertThat(worker.text(call)).isEqualTo("one two three");
    }

    @Test
    void aModelThatWentOnAfterItsReasonMustEndPolitely() {
        raw.broken(text("one ", "\"stop\"") + text("two", "\"stop\""));
        assertFails(FailureReason.PROVIDER_CUT);
        raw.stream(text("one ", "\"stop\"") + text("two", "\"stop\""));
        assertThat(worker.text(finished())).isEqualTo("one two");
    }

    @Test
    void silenceBehindAReasonIsAnEndAfterAll() {
        raw.behave(request -> request.response().putHeader("Content-Type", "text/event-stream").setChunked(true)
                .write(text("one ", "\"stop\"") + text("two", "\"stop\"")));
        var call = hasty.start(Worker.request("hello"));
        assertThat(hasty.finished(call).finishReason()).isEqualTo("stop");
        assertThat(hasty.text(call)).isEqualTo("one two");
    }

    /** llmcord#84, vllm#27572; apogee#139: no blank line behind the end mark. */
    @ParameterizedTest
    @ValueSource(strings = {"data: [DONE]\n\n", "data: [DONE]", "data: [DONE] \n\n", "data: \"[DONE]\"\r\n\r\n"})
    void anEndMarkIsEnough(String mark) {
        raw.stream(text("one", "null") + mark);
        assertThat(worker.text(finished())).isEqualTo("one");
    }

    @Test
    void anEventWithoutItsBlankLineAtTheEndIsRead() {
        raw.stream(text("one ", "null") + text("two", "\"stop\"").strip());
        assertThat(worker.text(finished())).isEqualTo("one two");
    }

    @Test
    void halfAnEventAtTheEndMeansCut() {
        raw.stream(text("one ", "null") + text("two", "\"stop\"").substring(0, 50));
        assertFails(FailureReason.PROVIDER_CUT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: {\n\n", "data: {\"choices\":[{\"delta\":", "data: <html>\n\n", "data: \u0000\n\n",
            "data: {\"error\":{\"message\":\"late\"}}\n\n"})
    void nothingBehindAWholeAnswerUndoesIt(String rest) {
        raw.stream(text("one", "null") + STOP + rest);
        assertThat(worker.text(finished())).isEqualTo("one");
    }

    @Test
    void anEventBeyondTheBoundBehindAWholeAnswerDoesNotEither() {
        raw.stream(text("one", "null") + STOP + "data: " + "x".repeat(1 << 17) + "\n\n");
        assertThat(worker.text(finished())).isEqualTo("one");
    }

    /** cherry-studio#16079, vllm#57082. */
    @ParameterizedTest
    @ValueSource(strings = {"data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"error\"}]}\n\n",
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"stop\",\"error\":{\"code\":502}}]}\n\n"})
    void aFailureInPlaceOfAnEndIsOne(String end) {
        raw.stream(text("The ", "null") + end + DONE);
        assertFails(FailureReason.PROVIDER_UNAVAILABLE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{},\"finish_reason\":\"stop\" | PROVIDER_EMPTY",
            "{\"content\":\"\"},\"finish_reason\":null | PROVIDER_EMPTY",
            "{\"reasoning_content\":\"hm\"},\"finish_reason\":\"length\" | PROVIDER_EMPTY",
            "{},\"finish_reason\":\"content_filter\" | PROVIDER_FILTERED",
            "{\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"f\"}}]},\"finish_reason\":\"stop\" | PROVIDER_TOOL_CALL",
            "{},\"finish_reason\":\"tool_calls\" | PROVIDER_TOOL_CALL"})
    void anAnswerWithoutTextIsNone(String delta, FailureReason reason) {
        raw.stream("data: {\"choices\":[{\"index\":0,\"delta\":" + delta + "}]}\n\n" + DONE);
        assertFails(reason);
    }

    @Test
    void anAnswerThatGoesOnMayHaveNothingToAdd() {
        raw.stream(STOP + DONE);
        worker.finished(worker.start(Worker.request("hello", "whole", Worker.ENDLESS)));
    }

    /** oh-my-pi#6524, ollama#14420: until the first text, for longer than a token may take, and between two. */
    @ParameterizedTest
    @ValueSource(strings = {": keep-alive\n\n", "data: {\"choices\":[{\"index\":0,\"delta\":{}}]}\n\n",
            "data: ping\n\n",
            "data: {\"choices\":[{\"delta\":{\"reasoning_details\":[{\"text\":\"hm\"}]}}]}\n\n"})
    void whateverComesIsASignOfLife(String sign) {
        var response = opened();
        var call = hasty.start(Worker.request("hello"));
        var stream = response.join();
        long timer = vertx.setPeriodic(100, tick -> stream.write(sign));
        await().during(Duration.ofSeconds(2)).atMost(Patience.LIMIT).until(() -> hasty.signals(call).isEmpty());
        vertx.cancelTimer(timer);
        stream.end(text("one", "null") + STOP + DONE);
        hasty.finished(call);
    }

    @Test
    void signsOfLifeAloneEndWithTheReplysTimeLimit() {
        var limits = new Timeouts(HASTY.connect(), HASTY.firstToken(), HASTY.betweenTokens(), Duration.ofSeconds(2),
                HASTY.check());
        var response = opened();
        try (var brief = new Worker(Worker.config(limits, raw.named("raw")))) {
            var call = brief.start(Worker.request("hello"));
            var stream = response.join();
            long timer = vertx.setPeriodic(100, tick -> stream.write(": x\n\n"));
            assertThat(brief.failed(call).reason()).isEqualTo(FailureReason.REPLY_TIMEOUT);
            vertx.cancelTimer(timer);
        }
    }

    /** llama-cpp-python#372, aisix#111. */
    @Test
    void halvesOfCharactersAreReplacedAndCutOnesJoined() {
        var response = opened();
        var call = worker.start(Worker.request("hello"));
        byte[] bytes = text("\u00e4\u00f0\u009f", "null").getBytes(ISO_8859_1);
        byte[] good = text("\ud83d\ude00", "null").getBytes(UTF_8);
        int middle = 54;
        response.join().write(Buffer.buffer(bytes));
        response.join().write(Buffer.buffer().appendBytes(good, 0, middle));
        await().until(() -> worker.text(call).equals("\ufffd\ufffd"));
        response.join().end(Buffer.buffer().appendBytes(good, middle, good.length - middle)
                .appendString(STOP + DONE));
        worker.finished(call);
        assertThat(worker.text(call)).isEqualTo("\ufffd\ufffd\ud83d\ude00");
    }

    /** The response to the next request, with nothing of its body sent. */
    private static CompletableFuture<HttpServerResponse> opened() {
        var opened = new CompletableFuture<HttpServerResponse>();
        raw.behave(request -> opened.complete(
                request.response().putHeader("Content-Type", "text/event-stream").setChunked(true)));
        return opened;
    }

    private static CallId finished() {
        var call = worker.start(Worker.request("hello"));
        worker.finished(call);
        return call;
    }

    private static void assertFails(FailureReason reason) {
        assertThat(worker.failed(worker.start(Worker.request("hello"))).reason()).isEqualTo(reason);
    }
}
