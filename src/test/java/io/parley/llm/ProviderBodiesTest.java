package io.parley.llm;

import static io.parley.testing.ScriptedProvider.stream;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.core.FailureReason;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers are read as what they are, whatever their heads say. */
@Timeout(60)
class ProviderBodiesTest {
    private static final String WHOLE = """
                                        {
                                          "id": "x", "object": "chat.completion", "model": "demo",
                                          "choices": [{"index": 0, "message": {"role": "assistant", "content": "a {\\"b\\"} c"}, "finish_reason": "stop"}],
                                          "usage": {"prompt_tokens": 3, "completion_tokens": 4}
                                        }
                                        """;

    private static Vertx vertx;
    private static RawProvider raw;
    private static Worker worker;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        raw = new RawProvider(vertx);
        worker = new Worker(Worker.config(Worker.PATIENT, raw.named("raw")));
    }

    @AfterAll
    static void stop() {
        worker.close();
        vertx.close().await();
    }

    /** foundry-dev-tools#195, and what proxies and notebooks make of it. */
    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/plain; charset=utf-8", "application/octet-stream",
            "application/x-ndjson",
            "application/stream+json", "text/html", "TEXT/EVENT-STREAM", "nonsense"})
    void aGoodStreamIsReadWhateverItsTypeIs(String type) {
        raw.behave(request -> end(request, type, stream("hello")));
        assertAnswered("hello");
    }

    /** As application/x-ndjson has them. */
    @Test
    void objectsInLinesAreReadLikewise() {
        raw.behave(request -> end(request, "application/x-ndjson",
                stream("hello").replace("data: ", "").replace("\n\n", "\n").replace("[DONE]", "")));
        assertAnswered("hello");
    }

    /** 9router#3301 and #3492: with an end mark behind it. */
    @ParameterizedTest
    @CsvSource({"application/json, 1", "application/json, 7", "text/event-stream, 100000", "text/plain, 100"})
    void anAnswerThatIsNoStreamIsReadAtOnce(String type, int step) {
        raw.behave(request -> pieces(request, type, WHOLE + (step > 10 ? "\ndata: [DONE]\n\n" : ""), step));
        var call = worker.start(Worker.request("hello"));
        assertThat(worker.finished(call).usage()).isEqualTo(new LlmMessages.Usage(3, 4));
        assertThat(worker.text(call)).isEqualTo("a {\"b\"} c");
    }

    /** Codewhale#1717; Gemini sends a list. */
    @ParameterizedTest
    @ValueSource(strings = {"{\"error\":{\"code\":\"model_not_found\"}}",
            "[{\n \"error\": {\n  \"code\": 404,\n  \"status\": \"NOT_FOUND\"\n }\n}]",
            "{\"error\":{\"type\":\"invalid_request_error\"}}\n"})
    void anErrorInsteadOfAStreamIsOne(String body) {
        raw.behave(request -> end(request, "application/json", body));
        assertFails(FailureReason.PROVIDER_REJECTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<!DOCTYPE html><html>Sign in</html>", "\n <html>", "{}", "Not today."})
    void whatIsNoAnswerMeansProtocol(String body) {
        raw.behave(request -> end(request, "text/html", body));
        assertFails(FailureReason.PROVIDER_PROTOCOL);
    }

    /** Neither are lines without a reason for their end whole. */
    @ParameterizedTest
    @ValueSource(strings = {"{\"choices\":[",
            "{\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n{\"choices\":[{\"delta\":{\"content\":\"y\"}}]}\n"})
    void halfAnAnswerIsCut(String body) {
        raw.behave(request -> end(request, "application/json", body));
        assertFails(FailureReason.PROVIDER_CUT);
    }

    @Test
    void anObjectBeyondTheBoundMeansProtocol() {
        raw.behave(request -> end(request, "application/json", "{\"a\":\"" + "x".repeat(1 << 17)));
        assertFails(FailureReason.PROVIDER_PROTOCOL);
    }

    /** ai-dial-core#1646, opencode#4698: compressed for nobody. */
    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "GZIP", "deflate"})
    void whatWasCompressedIsInflated(String encoding) {
        var body = compressed(encoding, stream("hello"));
        raw.behave(request -> request.response().putHeader("Content-Encoding", encoding)
                .putHeader("Content-Type", "text/event-stream").end(body));
        assertAnswered("hello");
        assertAnswered("hello");
    }

    @Test
    void anErrorThatWasCompressedIsInflated() {
        var body = compressed("gzip", "{\"error\":{\"code\":\"insufficient_quota\"}}");
        raw.behave(request -> request.response().setStatusCode(429).putHeader("Content-Encoding", "gzip").end(body));
        assertFails(FailureReason.PROVIDER_REJECTED);
    }

    /** CWE-409. */
    @Test
    void aBombIsNotInflated() {
        var body = compressed("gzip", " ".repeat(64 << 20));
        raw.behave(request -> request.response().putHeader("Content-Encoding", "gzip").end(body));
        assertThat(worker.failed(worker.start(Worker.request("hello"))).reason()).isEqualTo(FailureReason.PROVIDER_CUT);
    }

    @Test
    void whatCannotBeInflatedMeansProtocol() {
        raw.behave(request -> request.response().putHeader("Content-Encoding", "br").end("hello"));
        assertFails(FailureReason.PROVIDER_PROTOCOL);
    }

    /** azure-sdk-for-java#45291. */
    @Test
    void largeHeadsAreRead() {
        raw.behave(
                request -> end(request.response().putHeader("A", "x".repeat(9_000)).putHeader("B", "x".repeat(200_000)),
                        stream("hello")));
        assertAnswered("hello");
    }

    /** openai-agents-python#442, llxprt-code#114, Flowise#2866, openai-python#2296, opencode#4698. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"422|", "422|{\"detail\":[{\"type\":\"x\",\"loc\":[\"body\"]}]}", "400|",
            "400|{\"error\":{\"message\":\"Unrecognized request argument supplied: stream_options\"}}",
            "400|{\"error\":{\"message\":\"Extra inputs are not permitted, field: 'stream_options'\"}}",
            "400|{\"message\":\"Validation error at #/stream_options: Extra inputs are not permitted\"}",
            "400|{\"message\":\"Unknown parameter\"}"})
    void aServerThatKnowsNoStreamOptionsIsAskedWithout(int status, String error) {
        var bodies = new CopyOnWriteArrayList<String>();
        try (var fresh = new Worker(Worker.config(Worker.PATIENT, raw.named("raw")))) {
            raw.behaveWith((request, body) -> {
                bodies.add(body);
                if (body.contains("stream_options")) {
                    request.response().setStatusCode(status).end(error == null ? "" : error);
                } else {
                    end(request, "text/event-stream", stream("hello"));
                }
            });
            fresh.finished(fresh.start(Worker.request("hello")));
            fresh.finished(fresh.start(Worker.request("hello")));
        }
        assertThat(bodies).hasSize(3);
    }

    @Test
    void aServerThatRefusesTheRequestForAnotherReasonIsNotAskedAgain() {
        raw.behave(request -> end(request, "text/event-stream", stream("hello")));
        assertAnswered("hello");
        var requests = new ArrayList<String>();
        raw.behaveWith((request, body) -> {
            requests.add(body);
            request.response().setStatusCode(422).end("{\"error\":{\"message\":\"too long\"}}");
        });
        assertFails(FailureReason.PROVIDER_REJECTED);
        assertThat(requests).hasSize(1);
    }

    @Test
    void streamOptionsCanBeLeftOut() {
        var bodies = new CopyOnWriteArrayList<String>();
        raw.behaveWith((request, body) -> {
            bodies.add(body);
            end(request, "text/event-stream", stream("hello"));
        });
        var url = raw.named("raw").get("raw").baseUrl();
        var provider = new LlmConfig.Provider(url, null, List.of(Worker.MODEL), null, null, false, null);
        try (var without = new Worker(Worker.config(Worker.PATIENT, Map.of("raw", provider)))) {
            without.finished(without.start(Worker.request("hello")));
        }
        assertThat(bodies).singleElement().asString().doesNotContain("stream_options");
    }

    /** deepchat#262, azure-docs#114602. */
    @Test
    void aQueryOfTheAddressIsSentBehindThePath() {
        var requests = new CopyOnWriteArrayList<String>();
        raw.behave(request -> {
            requests.add(request.uri() + " " + request.getHeader("User-Agent"));
            end(request, "text/event-stream", stream("hello"));
        });
        var url = raw.named("raw").get("raw").baseUrl();
        var provider = Worker.provider(url + "/openai/deployments/gpt-4o/?api-version=2024-10-21");
        try (var azure = new Worker(Worker.config(Worker.PATIENT, Map.of("azure", provider)))) {
            azure.finished(azure.start(Worker.request("hello")));
        }
        assertThat(requests).containsExactly(
                "/v1/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21 parley");
    }

    private static void end(HttpServerRequest request, String type, String body) {
        end(request.response().putHeader("Content-Type", type), body);
    }

    private static void end(io.vertx.core.http.HttpServerResponse response, String body) {
        response.end(body);
    }

    private static void pieces(HttpServerRequest request, String type, String body, int step) {
        var response = request.response().putHeader("Content-Type", type).setChunked(true);
        for (int i = 0; i < body.length(); i += step) {
            response.write(body.substring(i, Math.min(i + step, body.length())));
        }
        response.end();
    }

    private static Buffer compressed(String encoding, String text) {
        var bytes = new ByteArrayOutputStream();
        try (OutputStream out = encoding.equals("deflate") ? new DeflaterOutputStream(bytes)
                : new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    private static void assertAnswered(String text) {
        var call = worker.start(Worker.request("hello"));
        worker.finished(call);
        assertThat(worker.text(call)).isEqualTo(text);
    }

    private static void assertFails(FailureReason reason) {
        assertThat(worker.failed(worker.start(Worker.request("hello"))).reason()).isEqualTo(reason);
    }
}
