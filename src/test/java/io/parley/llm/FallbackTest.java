package io.parley.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.core.ChatException;
import io.parley.core.FailureReason;
import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.llm.LlmConfig.Timeouts;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A model served by two providers. */
@Timeout(180)
class FallbackTest {
    private static final Timeouts HASTY = new Timeouts(Duration.ofSeconds(20), Duration.ofSeconds(2),
            Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofMillis(20));

    private static Vertx vertx;
    private static DemoProvider first;
    private static DemoProvider second;
    private static Worker worker;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        first = Worker.demo(vertx, DemoSettings.FAST);
        second = Worker.demo(vertx, DemoSettings.FAST);
        worker = new Worker(Worker.config(HASTY, first, second));
    }

    @AfterAll
    static void stop() {
        worker.close();
        vertx.close().await();
    }

    @BeforeEach
    void reset() {
        first.settings(DemoSettings.FAST);
        second.settings(DemoSettings.FAST);
    }

    @Test
    void theFirstIsAskedFirst() {
        assertThat(worker.finished(worker.start(Worker.request("hello"))).provider()).isEqualTo("p1");
    }

    @Test
    void oneThatRefusesIsReplaced() {
        first.settings(TestSettings.status(401, 0, -1));
        assertAnsweredBySecond();
    }

    @Test
    void oneThatFailsAfterItsRetriesIsReplaced() {
        first.settings(TestSettings.status(500, 0, 0));
        assertAnsweredBySecond();
    }

    @Test
    void oneThatIsSilentIsReplaced() {
        first.settings(TestSettings.silent(0));
        assertAnsweredBySecond();
    }

    @Test
    void oneThatIsCutBeforeAnyTextIsReplaced() {
        first.settings(TestSettings.cut(0));
        assertAnsweredBySecond();
    }

    @Test
    void afterTextNobodyElseIsAsked() {
        first.settings(TestSettings.cut(2));
        long before = second.stats().requests();
        var failed = worker.failed(worker.start(Worker.request("count to 9")));
        assertThat(failed.reason()).isEqualTo(FailureReason.PROVIDER_CUT);
        assertThat(failed.provider()).isEqualTo("p1");
        assertThat(second.stats().requests()).isEqualTo(before);
    }

    @Test
    void theLastOnesFailureIsTold() {
        first.settings(TestSettings.status(500, 0, 0));
        second.settings(TestSettings.status(429, 0, 0));
        var failed = worker.failed(worker.start(Worker.request("hello")));
        assertThat(failed.reason()).isEqualTo(FailureReason.PROVIDER_RATE_LIMITED);
        assertThat(failed.provider()).isEqualTo("p2");
    }

    @Test
    void onlyAProviderThatContinuesIsAskedTo() {
        Map<String, LlmConfig.Provider> providers = new LinkedHashMap<>();
        providers.put("plain", new LlmConfig.Provider(first.baseUrl(), null, List.of("demo"), null, null));
        providers.put("continuing", Worker.provider(second.baseUrl()));
        try (var mixed = new Worker(Worker.config(HASTY, providers))) {
            var end = mixed.finished(mixed.start(Worker.request("repeat one two", "one", Worker.ENDLESS)));
            assertThat(end.provider()).isEqualTo("continuing");
        }
    }

    @Test
    void aContinuationThatNobodyCanMakeIsRefused() {
        var plain = new LlmConfig.Provider(first.baseUrl(), null, List.of("demo"), null, null);
        try (var never = new Worker(Worker.config(HASTY, Map.of("plain", plain)))) {
            assertThatThrownBy(() -> never.ask(Worker.request("hello", "I", 1)).await())
                    .isInstanceOf(ChatException.class);
        }
    }

    private static void assertAnsweredBySecond() {
        var call = worker.start(Worker.request("repeat one two"));
        assertThat(worker.finished(call).provider()).isEqualTo("p2");
        assertThat(worker.text(call)).isEqualTo("one two");
    }
}
