package io.parley.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.core.FailureReason;
import io.parley.core.Secret;
import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.llm.LlmConfig.Timeouts;
import io.parley.llm.LlmMessages.CallId;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What each way of failing amounts to, with one provider. */
@Timeout(180)
class ProviderFailuresTest {
    private static final Timeouts HASTY = new Timeouts(Duration.ofSeconds(2), Duration.ofMillis(400),
            Duration.ofMillis(400), Duration.ofSeconds(20), Duration.ofMillis(20));

    private static Vertx vertx;
    private static DemoProvider demo;
    private static Worker worker;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        demo = Worker.demo(vertx, DemoSettings.FAST);
        worker = new Worker(Worker.config(Worker.PATIENT, demo));
    }

    @AfterAll
    static void stop() {
        worker.close();
        vertx.close().await();
    }

    @BeforeEach
    void reset() {
        demo.settings(DemoSettings.FAST);
    }

    @Test
    void aServerErrorIsTriedAgain() {
        demo.settings(TestSettings.status(500, 1, -1));
        var call = worker.start(Worker.request("repeat one"));
        worker.finished(call);
        assertThat(worker.text(call)).isEqualTo("one");
    }

    @Test
    void aServerErrorThatLastsMeansUnavailable() {
        demo.settings(TestSettings.status(503, 0, 0));
        long before = demo.stats().requests();
        assertFails(FailureReason.PROVIDER_UNAVAILABLE);
        assertThat(demo.stats().requests()).isEqualTo(before + 3);
    }

    @Test
    void tooManyRequestsMeansRateLimited() {
        demo.settings(TestSettings.status(429, 0, 0));
        assertFails(FailureReason.PROVIDER_RATE_LIMITED);
    }

    @Test
    void thePauseTheProviderAsksForIsKept() {
        demo.settings(TestSettings.status(429, 1, 1));
        long before = System.nanoTime();
        worker.finished(worker.start(Worker.request("hello")));
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void thePauseTheProviderAsksForIsBounded() {
        demo.settings(TestSettings.status(429, 1, 86_400));
        worker.finished(worker.start(Worker.request("hello")));
    }

    @Test
    void aRefusedRequestIsNotTriedAgain() {
        demo.settings(TestSettings.status(400, 0, -1));
        long before = demo.stats().requests();
        assertFails(FailureReason.PROVIDER_REJECTED);
        assertThat(demo.stats().requests()).isEqualTo(before + 1);
    }

    @Test
    void aWrongKeyMeansRejected() {
        demo.settings(TestSettings.key("the-right-key-4c1e"));
        assertFails(FailureReason.PROVIDER_REJECTED);
    }

    @Test
    void theConfiguredKeyIsSent() {
        demo.settings(TestSettings.key("the-right-key-4c1e"));
        var provider = new LlmConfig.Provider(demo.baseUrl(), new Secret("the-right-key-4c1e"), List.of("demo"), null,
                null);
        try (var keyed = new Worker(Worker.config(Worker.PATIENT, Map.of("keyed", provider)))) {
            keyed.finished(keyed.start(Worker.request("hello")));
        }
    }

    @Test
    void aPortWhereNobodyListensMeansUnavailable() throws IOException {
        var nobody = Map.of("nobody", Worker.provider("http://127.0.0.1:" + freePort() + "/v1"));
        try (var alone = new Worker(Worker.config(Worker.PATIENT, nobody))) {
            var failed = alone.failed(alone.start(Worker.request("hello")));
            assertThat(failed.reason()).isEqualTo(FailureReason.PROVIDER_UNAVAILABLE);
            assertThat(failed.provider()).isEqualTo("nobody");
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void aBrokenConnectionMeansCutAfterTheTextThatCame() {
        demo.settings(TestSettings.cut(4));
        assertThat(worker.text(assertFails(FailureReason.PROVIDER_CUT))).isEqualTo("1, 2, 3, 4,");
    }

    @Test
    void aPoliteEndWithoutFinishReasonMeansCut() {
        demo.settings(TestSettings.ended(4));
        assertThat(worker.text(assertFails(FailureReason.PROVIDER_CUT))).isEqualTo("1, 2, 3, 4,");
    }

    @Test
    void silenceBeforeTheHeadMeansTimeout() {
        demo.settings(TestSettings.slowHead(60_000));
        assertTimesOut(HASTY, FailureReason.PROVIDER_TIMEOUT);
    }

    @Test
    void silenceBeforeTheFirstTokenMeansTimeout() {
        demo.settings(TestSettings.silent(0));
        assertTimesOut(HASTY, FailureReason.PROVIDER_TIMEOUT);
    }

    @Test
    void silenceBetweenTokensMeansTimeout() {
        demo.settings(TestSettings.silent(4));
        assertTimesOut(HASTY, FailureReason.PROVIDER_TIMEOUT);
    }

    @Test
    void anAnswerThatTakesTooLongMeansReplyTimeout() {
        demo.settings(TestSettings.paced(100));
        assertTimesOut(
                new Timeouts(HASTY.connect(), Duration.ofSeconds(9), Duration.ofSeconds(9), Duration.ofSeconds(1),
                        HASTY.check()),
                FailureReason.REPLY_TIMEOUT);
    }

    @Test
    void timeWithoutCreditIsNotSilence() {
        try (var hasty = new Worker(Worker.config(HASTY, demo))) {
            var call = hasty.start(Worker.request("count to 9", null, 2));
            await().during(Duration.ofMillis(900)).until(() -> hasty.signals(call).size() <= 1);
            hasty.credit(call, Worker.ENDLESS);
            hasty.finished(call);
        }
    }

    private static void assertTimesOut(Timeouts timeouts, FailureReason reason) {
        long before = demo.stats().disconnected();
        try (var hasty = new Worker(Worker.config(timeouts, demo))) {
            assertThat(hasty.failed(hasty.start(Worker.request("count to 50"))).reason()).isEqualTo(reason);
            await().until(() -> demo.stats().disconnected() == before + 1);
        }
    }

    private static CallId assertFails(FailureReason reason) {
        var call = worker.start(Worker.request("count to 9"));
        assertThat(worker.failed(call).reason()).isEqualTo(reason);
        return call;
    }
}
