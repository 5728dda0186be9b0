package io.parley.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.core.FailureReason;
import io.parley.core.NodeId;
import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.llm.LlmMessages.Delta;
import io.parley.llm.LlmMessages.Generate;
import io.parley.llm.LlmMessages.Sampling;
import io.parley.testing.Patience;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls from start to end, through openai-java and real HTTP. */
@Timeout(180)
class LlmVerticleTest {
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
        worker.cluster.quiet().clear();
        worker.cluster.gone().clear();
        await().until(() -> demo.stats().active() == 0);
    }

    @Test
    void theDeltasJoinedAreTheAnswer() {
        var call = worker.start(Worker.request("repeat one two  three\n\"four\" ä€𝄞 five"));
        worker.finished(call);
        assertThat(worker.text(call)).isEqualTo("one two  three\n\"four\" ä€𝄞 five");
    }

    @Test
    void theEndTellsReasonUsageProviderAndModel() {
        var end = worker.finished(worker.start(Worker.request("repeat one two three")));
        assertThat(end.finishReason()).isEqualTo("stop");
        assertThat(end.usage().completionTokens()).isEqualTo(3);
        assertThat(end.provider()).isEqualTo("p1");
        assertThat(end.model()).isEqualTo("demo");
    }

    @Test
    void theLimitOfTokensReachesTheProvider() {
        var request = Worker.request("repeat one two three");
        var end = worker.finished(worker.start(new Generate(request.call(), request.owner(), request.model(),
                request.prompt(), null, new Sampling(0.5, 0.5, 2), Worker.ENDLESS)));
        assertThat(end.finishReason()).isEqualTo("length");
        assertThat(worker.text(request.call())).isEqualTo("one two");
    }

    @Test
    void aContinuationGoesOnExactlyWhereThePrefillEnds() {
        var call = worker.start(Worker.request("repeat one two three", "one tw", Worker.ENDLESS));
        worker.finished(call);
        assertThat(worker.text(call)).isEqualTo("o three");
    }

    @Test
    void aModelNobodyServesIsRefused() {
        var request = Worker.request("hello");
        var unknown = new Generate(request.call(), request.owner(), "none", request.prompt(), null, Sampling.DEFAULT,
                1);
        assertThatThrownBy(() -> worker.ask(unknown).await()).isInstanceOfSatisfying(ChatException.class,
                e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_UNKNOWN));
    }

    @Test
    void repeatingARequestDoesNotStartASecondCall() {
        demo.settings(TestSettings.silent(3));
        long before = demo.stats().requests();
        var request = Worker.request("count to 9");
        worker.start(request);
        worker.start(request);
        await().until(() -> worker.text(request.call()).equals("1, 2, 3,"));
        assertThat(demo.stats().requests()).isEqualTo(before + 1);
        worker.cancel(request.call());
    }

    @Test
    void repeatingARequestAfterItsEndDoesNotStartASecondCall() {
        var request = Worker.request("count to 9");
        worker.finished(worker.start(request));
        long before = demo.stats().requests();
        worker.start(request);
        worker.finished(worker.start(Worker.request("hello")));
        assertThat(demo.stats().requests()).isEqualTo(before + 1);
    }

    @Test
    void aRequestThatComesAfterItsCancellationIsNotStarted() {
        var request = Worker.request("hello");
        long before = demo.stats().requests();
        worker.cancel(request.call());
        worker.start(request);
        worker.finished(worker.start(Worker.request("hello")));
        assertThat(demo.stats().requests()).isEqualTo(before + 1);
        assertThat(worker.signals(request.call())).isEmpty();
    }

    @Test
    void noMoreTextIsSentThanThereIsCreditFor() {
        var call = worker.start(Worker.request("repeat one two three", null, 5));
        await().until(() -> worker.text(call).equals("one t"));
        worker.credit(call, 3);
        await().until(() -> worker.text(call).equals("one two "));
        worker.credit(call, 100);
        worker.finished(call);
        assertThat(worker.text(call)).isEqualTo("one two three");
    }

    @Test
    void withoutCreditTheProviderIsNotReadFrom() {
        demo.settings(TestSettings.words(100_000, 100));
        long before = demo.stats().tokens();
        var call = worker.start(Worker.request("hello", null, 100));
        await().until(() -> demo.stats().tokens() > before);
        await().during(Duration.ofMillis(300)).until(new Unchanged(() -> demo.stats().tokens()));
        assertThat(demo.stats().tokens() - before).isLessThan(100_000);
        worker.credit(call, Worker.ENDLESS);
        worker.finished(call);
        assertThat(demo.stats().tokens() - before).isEqualTo(100_000);
    }

    @Test
    void whatArrivesTogetherIsOneDelta() {
        demo.settings(TestSettings.joined(50));
        var call = worker.start(Worker.request("count to 50"));
        worker.finished(call);
        assertThat(worker.signals(call).stream().filter(Delta.class::isInstance)).hasSizeLessThan(25);
    }

    @Test
    void cancellingInMidStreamClosesTheProvidersConnection() {
        demo.settings(TestSettings.silent(3));
        long before = demo.stats().disconnected();
        var call = worker.start(Worker.request("count to 9"));
        await().until(() -> worker.text(call).equals("1, 2, 3,"));
        worker.cancel(call);
        await().until(() -> demo.stats().disconnected() == before + 1);
    }

    @Test
    void cancellingBeforeTheProviderAnsweredClosesItsConnection() {
        demo.settings(TestSettings.slowHead(60_000));
        var before = demo.stats();
        var call = worker.start(Worker.request("hello"));
        await().until(() -> demo.stats().requests() == before.requests() + 1);
        worker.cancel(call);
        await().until(() -> demo.stats().disconnected() == before.disconnected() + 1);
        assertThat(worker.signals(call)).isEmpty();
    }

    @Test
    void cancellingBetweenRepetitionsEndsThem() {
        demo.settings(TestSettings.status(500, 0, 1));
        long before = demo.stats().requests();
        var call = worker.start(Worker.request("hello"));
        await().until(() -> demo.stats().requests() == before + 1);
        worker.cancel(call);
        await().during(Duration.ofMillis(1_500)).until(() -> demo.stats().requests() == before + 1);
    }

    @Test
    void theCallsOfAnOwnerThatFellSilentAreCancelled() {
        demo.settings(TestSettings.silent(3));
        long before = demo.stats().disconnected();
        worker.start(ownedBy("other"));
        await().until(() -> demo.stats().active() > 0);
        worker.cluster.quiet().add(new NodeId("other"));
        await().until(() -> demo.stats().disconnected() == before + 1);
    }

    @Test
    void anOwnerThatWasSilentWhenItAskedIsGivenTimeToBeHeard() {
        demo.settings(TestSettings.silent(3));
        var other = new NodeId("arriving");
        worker.cluster.quiet().add(other);
        long before = demo.stats().disconnected();
        worker.start(ownedBy("arriving"));
        await().until(() -> demo.stats().active() > 0);
        await().during(Duration.ofMillis(500)).until(() -> demo.stats().disconnected() == before);
        await().atMost(Patience.LIMIT).until(() -> demo.stats().disconnected() == before + 1);
    }

    @Test
    void theCallsOfAnOwnerThatIsGoneAreCancelled() {
        demo.settings(TestSettings.silent(3));
        long before = demo.stats().disconnected();
        worker.start(ownedBy("another"));
        await().until(() -> demo.stats().active() > 0);
        worker.cluster.gone().add(new NodeId("another"));
        await().until(() -> demo.stats().disconnected() == before + 1);
    }

    private static Generate ownedBy(String node) {
        var request = Worker.request("hello");
        return new Generate(request.call(), new NodeId(node), request.model(), request.prompt(), null, Sampling.DEFAULT,
                1);
    }

    @Test
    void moreCallsThanAllowedAreRefused() {
        var config = Worker.config(Worker.PATIENT, demo);
        try (var small = new Worker(new LlmConfig(null, 1, 1, 0, config.maxBackoff(), 1 << 16, 1 << 10,
                config.timeouts(), config.providers()))) {
            demo.settings(TestSettings.silent(0));
            small.start(Worker.request("hello"));
            assertThatThrownBy(() -> small.ask(Worker.request("hello")).await()).isInstanceOfSatisfying(
                    ChatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED));
        }
    }

    @Test
    void callsUnderWayEndWhenTheWorkerIsUndeployed() {
        demo.settings(TestSettings.silent(3));
        try (var leaving = new Worker(Worker.config(Worker.PATIENT, demo))) {
            var call = leaving.start(Worker.request("count to 9"));
            await().until(() -> leaving.text(call).equals("1, 2, 3,"));
            List.copyOf(leaving.vertx.deploymentIDs()).forEach(id -> leaving.vertx.undeploy(id).await());
            assertThat(leaving.failed(call).reason()).isEqualTo(FailureReason.CALL_LOST);
        }
    }
}
