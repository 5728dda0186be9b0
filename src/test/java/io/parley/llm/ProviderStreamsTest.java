package io.parley.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.parley.core.FailureReason;
import io.parley.core.Secret;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** What a provider may send besides a flawless stream. */
@Timeout(180)
class ProviderStreamsTest {
    private static final String TEXT = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"one\"}}]}\n\n";
    private static final String STOP = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    private static final String DONE = "data: [DONE]\n\n";

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

    @Test
    void aFinishReasonIsEnoughEvenIfTheConnectionThenBreaks() {
        raw.broken(TEXT + STOP);
        assertThat(worker.finished(worker.start(Worker.request("hello"))).finishReason()).isEqualTo("stop");
    }

    @Test
    void aFinishReasonIsEnoughEvenIfNothingFollows() {
        raw.behave(request -> request.response().putHeader("Content-Type", "text/event-stream").setChunked(true)
                .write(TEXT + STOP));
        assertThat(worker.finished(worker.start(Worker.request("hello"))).usage()).isNull();
    }

    @Test
    void anEndMarkIsEnoughWithoutFinishReason() {
        raw.stream(TEXT + DONE);
        assertThat(worker.finished(worker.start(Worker.request("hello"))).finishReason()).isEqualTo("stop");
    }

    @Test
    void anErrorInTheStreamMeansUnavailable() {
        raw.stream(TEXT + "data: {\"error\":{\"message\":\"x\",\"type\":\"server_error\",\"code\":null}}\n\n");
        assertFails(FailureReason.PROVIDER_UNAVAILABLE);
    }

    @Test
    void aRateLimitErrorInTheStreamMeansRateLimited() {
        raw.stream(TEXT + "data: {\"error\":{\"message\":\"x\",\"code\":429}}\n\n");
        assertFails(FailureReason.PROVIDER_RATE_LIMITED);
    }

    @Test
    void whatIsNotJsonMeansProtocol() {
        raw.stream(TEXT + "data: <html>\n\n" + STOP + DONE);
        assertFails(FailureReason.PROVIDER_PROTOCOL);
    }

    @Test
    void anEventBeyondTheBoundMeansProtocol() {
        raw.stream(TEXT + "data: \"" + "x".repeat(1 << 17) + "\"\n\n");
        assertFails(FailureReason.PROVIDER_PROTOCOL);
    }

    @Test
    void aBodyThatIsNoEventStreamMeansProtocol() {
        raw.behave(request -> request.response().putHeader("Content-Type", "application/json").end("{}"));
        assertFails(FailureReason.PROVIDER_PROTOCOL);
    }

    /** Codewhale#1717 and foundry-dev-tools#195: what a body is, its first byte tells. */
    @Test
    void aBodyIsReadWhateverItsTypeIs() {
        answer("application/json", TEXT + STOP + DONE);
        assertThat(worker.text(finish())).isEqualTo("one");
        answer("text/plain; charset=utf-8", "\n" + TEXT + STOP);
        assertThat(worker.text(finish())).isEqualTo("one");
        answer("text/event-stream",
                "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"one\"},\"finish_reason\":\"stop\"}]}");
        assertThat(worker.text(finish())).isEqualTo("one");
        answer("application/x-ndjson",
                "{\"choices\":[{\"text\":\"o\"}]}\n{\"choices\":[{\"text\":\"ne\",\"finish_reason\":\"stop\"}]}\n");
        assertThat(worker.text(finish())).isEqualTo("one");
    }

    @Test
    void anErrorInPlaceOfAStreamIsJudged() {
        answer("application/json", "{\"error\":{\"message\":\"x\",\"code\":\"model_not_found\"}}");
        assertFails(FailureReason.PROVIDER_REJECTED);
        answer("application/json", "[{\"error\":{\"code\":429}}]");
        assertFails(FailureReason.PROVIDER_RATE_LIMITED);
        answer("text/html", "<html>503</html>");
        assertFails(FailureReason.PROVIDER_PROTOCOL);
        answer("application/json", "{\"choices\":[" + " ".repeat(1 << 17) + "]}");
        assertFails(FailureReason.PROVIDER_PROTOCOL);
        answer("application/json", "{\"choices\":[");
        assertFails(FailureReason.PROVIDER_CUT);
    }

    /** openai-java would ask three times. */
    @Test
    void withoutMoneyAProviderIsAskedOnce() {
        var asked = new AtomicInteger();
        raw.behave(request -> {
            asked.incrementAndGet();
            request.response().setStatusCode(429).end("{\"error\":{\"code\":\"insufficient_quota\"}}");
        });
        assertFails(FailureReason.PROVIDER_REJECTED);
        assertThat(asked.get()).isEqualTo(1);
    }

    /** llama.cpp says 503 until the model is loaded, which openai-java's three requests do not wait for. */
    @Test
    void aServerThatIsLoadingIsWaitedFor() {
        var asked = new AtomicInteger();
        raw.behave(request -> {
            boolean loaded = asked.incrementAndGet() > 4;
            request.response().setStatusCode(loaded ? 200 : 503).end(loaded ? TEXT + STOP + DONE
                    : "{\"error\":{\"code\":503,\"message\":\"Loading model\",\"type\":\"unavailable_error\"}}");
        });
        assertThat(worker.text(finish())).isEqualTo("one");
        assertThat(asked.get()).isEqualTo(5);
    }

    @Test
    void aServerThatNeverLoadsIsWaitedForUntilTheFirstTokensTimeLimit() {
        raw.behave(request -> request.response().setStatusCode(503).end("{\"error\":\"model is loading\"}"));
        var limits = new LlmConfig.Timeouts(Worker.PATIENT.connect(), Duration.ofSeconds(3), Duration.ofSeconds(20),
                Duration.ofSeconds(60), Duration.ofMillis(20));
        try (var brief = new Worker(Worker.config(limits, raw.named("raw")))) {
            assertThat(brief.failed(brief.start(Worker.request("hello"))).reason())
                    .isIn(FailureReason.PROVIDER_UNAVAILABLE, FailureReason.PROVIDER_TIMEOUT);
        }
    }

    private static void answer(String type, String body) {
        raw.behave(request -> request.response().putHeader("Content-Type", type).end(body));
    }

    private static LlmMessages.CallId finish() {
        var call = worker.start(Worker.request("hello"));
        worker.finished(call);
        return call;
    }

    @Test
    void aRedirectIsNotFollowed() {
        raw.behave(request -> request.response().setStatusCode(302).putHeader("Location", "/elsewhere").end());
        assertFails(FailureReason.PROVIDER_PROTOCOL);
    }

    @Test
    void anErrorBodyWithoutEndIsReadUpToTheBound() {
        raw.behave(request -> request.response().setStatusCode(400).setChunked(true).write("x".repeat(1 << 16)));
        assertFails(FailureReason.PROVIDER_REJECTED);
    }

    /** Those which are tried again, too: the next attempt does not wait for them, and nobody else would close them. */
    @Test
    void anErrorBodyWithoutEndKeepsNoConnection() {
        var open = new AtomicInteger();
        var attempts = new AtomicInteger();
        raw.behave(request -> {
            open.incrementAndGet();
            boolean first = attempts.incrementAndGet() == 1;
            request.connection().closeHandler(closed -> open.decrementAndGet());
            request.response().setStatusCode(first ? 500 : 400).setChunked(true).write("{");
        });
        assertFails(FailureReason.PROVIDER_REJECTED);
        await().until(() -> open.get() == 0);
    }

    @Test
    void anAnsweredCallLeavesItsConnectionToTheNext() {
        raw.stream(TEXT + STOP + DONE);
        worker.finished(worker.start(Worker.request("hello")));
        int connections = raw.connections.get();
        worker.finished(worker.start(Worker.request("hello")));
        assertThat(raw.connections.get()).isEqualTo(connections);
    }

    @Test
    void withoutAKeyNoneIsSentAndNothingOfOurOwn() {
        var headers = new CompletableFuture<List<String>>();
        raw.behave(request -> {
            headers.complete(List.copyOf(request.headers().names()));
            request.response().putHeader("Content-Type", "text/event-stream").end(TEXT + STOP);
        });
        worker.finished(worker.start(Worker.request("hello")));
        assertThat(headers.join()).doesNotContain("Authorization", "authorization")
                .noneMatch(name -> name.startsWith("X-Parley"));
    }

    @Test
    void neitherKeyNorTextNorTheProvidersWordsAreLogged() {
        var log = new ListAppender<ILoggingEvent>();
        var root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        var parley = (Logger) LoggerFactory.getLogger("io.parley");
        var level = parley.getLevel();
        log.start();
        root.addAppender(log);
        parley.setLevel(Level.TRACE);
        raw.behave(request -> request.response().setStatusCode(400)
                .end("{\"error\":{\"message\":\"you said s3cret-words with s3cret-key\"}}"));
        var url = raw.named("raw").get("raw").baseUrl();
        var provider = new LlmConfig.Provider(url, new Secret("s3cret-key"), List.of("demo"), null, null);
        try (var keyed = new Worker(Worker.config(Worker.PATIENT, Map.of("keyed", provider)))) {
            keyed.failed(keyed.start(Worker.request("s3cret-words")));
        } finally {
            root.detachAppender(log);
            parley.setLevel(level);
        }
        assertThat(log.list).isNotEmpty().noneMatch(event -> event.getFormattedMessage().contains("s3cret")
                || event.getThrowableProxy() != null);
    }

    private static void assertFails(FailureReason reason) {
        assertThat(worker.failed(worker.start(Worker.request("hello"))).reason()).isEqualTo(reason);
    }
}
