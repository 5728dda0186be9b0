package io.parley.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.testing.Patience;
import io.parley.testing.ScriptedProvider;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a provider's connection may carry besides one response to each request: in no case does anybody get another's answer. */
@Timeout(180)
class OddConnectionsTest {
    private static Vertx vertx;
    private ScriptedProvider provider;
    private Worker worker;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        vertx.close().await();
    }

    @BeforeEach
    void begin() {
        provider = new ScriptedProvider(vertx);
        worker = new Worker(Worker.config(Worker.PATIENT, Map.of("scripted", Worker.provider(provider.baseUrl()))));
    }

    @AfterEach
    void end() {
        worker.close();
    }

    /** As HAProxy sends them: okhttp#8569, openjdk/jdk#10169, elixir-mint#479, aiohttp#2926, dusty#159; 104 and 199: RFC 9110, section 15.2. */
    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 102 Processing\r\n\r\n",
            "HTTP/1.1 104 Upload Resumption Supported\r\nA: b\r\n\r\n",
            "HTTP/1.1 199 x\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n",
            "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 110 x\r\nContent-Length: 0\r\n\r\n"})
    void anInterimResponseIsNoAnswer(String interim) {
        provider.behave((socket, word) -> vertx.setTimer(100, first -> {
            socket.write(interim);
            vertx.setTimer(200, second -> socket.write(ScriptedProvider.answer(word)));
        }));
        assertAnswered("mine");
        assertAnswered("yours");
        assertThat(provider.opened).hasValue(2);
    }

    @Test
    void whoAsksWhileAnInterimResponseIsOutGetsHisOwnAnswer() {
        provider.behave((socket, word) -> {
            socket.write("HTTP/1.1 102 Processing\r\n\r\n");
            vertx.setTimer(word.equals("mine") ? 400 : 100, later -> socket.write(ScriptedProvider.answer(word)));
        });
        var mine = worker.start(Worker.request("say mine"));
        assertAnswered("yours");
        worker.finished(mine);
        assertThat(worker.text(mine)).isEqualTo("mine");
    }

    static Stream<String> whatFollows() {
        return Stream.of(ScriptedProvider.answer("wrong"),
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-L",
                "HTTP/1.1 200 OK\r\n", "h", "\r\n", "HTTP/1.1 102 Processing\r\n\r\n",
                ScriptedProvider.stream("wrong"), "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");
    }

    /** nuclei#7671, membrane/api-gateway#3187, dusty#145: what is left behind a response is taken for the next one. */
    @ParameterizedTest
    @MethodSource("whatFollows")
    void bytesBehindAResponseEndItsConnection(String more) {
        provider.behave((socket, word) -> socket.write(ScriptedProvider.answer(word) + more));
        assertAnswered("mine");
        assertAnswered("yours");
        assertThat(provider.opened).hasValue(2);
    }

    /** With another call that waits for the only connection, which takes it in the moment in which it is free. */
    @ParameterizedTest
    @MethodSource("whatFollows")
    void whoWaitsForTheConnectionGetsNothingOfThem(String more) {
        provider.behave((socket, word) -> vertx.setTimer(50,
                later -> socket.write(ScriptedProvider.answer(word) + more)));
        var narrow = new LlmConfig(null, 100, 1, 0, Duration.ofSeconds(1), 1 << 16, 1 << 10, Worker.PATIENT,
                Map.of("scripted", Worker.provider(provider.baseUrl())));
        try (var one = new Worker(narrow)) {
            var mine = one.start(Worker.request("say mine"));
            var yours = one.start(Worker.request("say yours"));
            one.finished(mine);
            one.finished(yours);
            assertThat(one.text(mine)).isEqualTo("mine");
            assertThat(one.text(yours)).isEqualTo("yours");
        }
    }

    @ParameterizedTest
    @MethodSource("whatFollows")
    void whatComesUnaskedEndsTheConnection(String more) {
        provider.behave((socket, word) -> socket.write(ScriptedProvider.answer(word))
                .onSuccess(written -> vertx.setTimer(100, later -> socket.write(more))));
        assertAnswered("mine");
        await().until(() -> provider.closed.get() == 1);
        assertAnswered("yours");
    }

    /** RFC 9112, section 6.3: it ought to be handled as an error; it is read by its chunks, and once. */
    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n"})
    void oddFramingEndsTheConnection(String head) {
        provider.behave((socket, word) -> socket.write(ScriptedProvider.chunked(head, word)));
        assertAnswered("mine");
        assertAnswered("yours");
        assertThat(provider.opened).hasValue(2);
    }

    /** RFC 9112, section 6.1: its framing is faulty, and Netty refuses it. */
    @Test
    void chunksOfAnOldProtocolAreNoAnswer() {
        provider.behave((socket, word) -> socket.write(word.equals("mine")
                ? ScriptedProvider.chunked("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n", word)
                : ScriptedProvider.answer(word)));
        worker.failed(worker.start(Worker.request("say mine")));
        assertAnswered("yours");
    }

    @Test
    void aProtocolThatNobodyAskedForIsNoAnswer() {
        provider.behave((socket, word) -> socket.write(word.equals("mine")
                ? "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n" + ScriptedProvider.answer("wrong")
                : ScriptedProvider.answer(word)));
        worker.failed(worker.start(Worker.request("say mine")));
        assertAnswered("yours");
    }

    /** The rest of the request could be taken for the next one: colibri#610, microbin#368. */
    @Test
    void aResponseToHalfARequestEndsItsConnection() {
        provider.behaveEarly((socket, word) -> socket.write(ScriptedProvider.answer(word)));
        var mine = worker.start(Worker.request("say mine " + "x".repeat(16 << 20)));
        worker.finished(mine);
        assertThat(worker.text(mine)).isEqualTo("mine");
        provider.behave((socket, word) -> socket.write(ScriptedProvider.answer(word)));
        assertAnswered("yours");
        assertThat(provider.opened).hasValue(2);
    }

    /** Not only the call: its connection, too, which would otherwise be kept with all of the request. */
    @Test
    void aCallThatTheProviderDoesNotReadCanBeCancelled() throws Exception {
        provider.behaveEarly((socket, word) -> {});
        var call = worker.start(Worker.request("say nothing " + "x".repeat(16 << 20)));
        await().until(() -> provider.opened.get() == 1);
        worker.cancel(call);
        worker.vertx.close().await(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200\r\n", "HTTP/1.1 200 \r\n",
            "HTTP/1.1 200 ok\r\ncontent-type:text/event-stream\r\n", "HTTP/1.1 201 x\r\n",
            "HTTP/1.1 200 OK\r\nCONTENT-TYPE: Text/Event-Stream; Charset=UTF-8\r\nconnection: Keep-Alive\r\n"})
    void headsThatAreWrittenOtherwiseAreReadLikewise(String head) {
        provider.behave((socket, word) -> {
            String body = ScriptedProvider.stream(word);
            socket.write(head + "content-length:" + body.length() + "\r\n\r\n" + body);
        });
        assertAnswered("mine");
        assertAnswered("yours");
        assertThat(provider.opened).hasValue(1);
    }

    @Test
    void aConnectionWithoutOdditiesIsUsedAgain() {
        assertAnswered("mine");
        assertAnswered("yours");
        assertThat(provider.opened).hasValue(1);
    }

    private void assertAnswered(String word) {
        var call = worker.start(Worker.request("say " + word));
        worker.finished(call);
        assertThat(worker.text(call)).isEqualTo(word);
    }
}
