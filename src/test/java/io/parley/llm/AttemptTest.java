package io.parley.llm;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parley.core.FailureReason;
import io.parley.llm.LlmMessages.Usage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AttemptTest {
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final Attempt attempt = new Attempt(new ModelMeters(registry, Tags.empty()), 1_000);

    @Test
    void theFirstTextIsMeasuredFromAskingAndTheOthersFromEachOther() {
        attempt.text(1_300);
        attempt.text(1_310);
        attempt.text(1_350);

        var first = timer("time_to_first_chunk");
        assertThat(first.count()).isEqualTo(1);
        assertThat(first.totalTime(TimeUnit.NANOSECONDS)).isEqualTo(300);
        var next = timer("time_per_output_chunk");
        assertThat(next.count()).isEqualTo(2);
        assertThat(next.totalTime(TimeUnit.NANOSECONDS)).isEqualTo(50);
    }

    @Test
    void timeWithoutCreditIsNotTheProviders() {
        attempt.text(1_300);
        attempt.resumed(900_000);
        attempt.text(900_020);

        assertThat(timer("time_per_output_chunk").totalTime(TimeUnit.NANOSECONDS)).isEqualTo(20);
    }

    @Test
    void onlyTheFirstEndCounts() {
        attempt.failed(FailureReason.REPLY_TIMEOUT);
        attempt.cancelled();
        attempt.completed(new Usage(3, 4));

        assertThat(ended("cancelled")).isZero();
        assertThat(ended("reply_timeout")).isEqualTo(1);
        assertThat(ended("none")).isZero();
        assertThat(registry.get("gen_ai.client.token.usage").tag("gen_ai.token.type", "input").summary().count())
                .isZero();
    }

    private long ended(String error) {
        return registry.get("gen_ai.client.operation.duration").tag("error.type", error).timer().count();
    }

    private Timer timer(String name) {
        return registry.get("gen_ai.client.operation." + name).timer();
    }
}
