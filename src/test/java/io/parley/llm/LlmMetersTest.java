package io.parley.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.Backends;
import io.vertx.core.Vertx;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a worker with two providers of a model tells of its calls. */
@Timeout(180)
class LlmMetersTest {
    private Vertx vertx;
    private DemoProvider first;
    private Worker worker;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        first = Worker.demo(vertx, DemoSettings.FAST);
        worker = new Worker(Worker.config(Worker.PATIENT, first, Worker.demo(vertx, DemoSettings.FAST)));
    }

    @AfterEach
    void stop() {
        worker.close();
        vertx.close().await();
    }

    @Test
    void dashboardsSeeZeroBeforeTheFirstCall() {
        assertThat(attempts("p1", "none")).isZero();
        assertThat(attempts("p2", "none")).isZero();
        assertThat(responses("p2", "200")).isZero();
        assertThat(responses("p2", "none")).isZero();
        assertThat(fallbacks("p1", "provider_cut")).isZero();
        assertThat(underWay()).isZero();
    }

    @Test
    void aCallThatIsAnswered() {
        // what arrives together is one chunk
        first.settings(TestSettings.paced(20));
        var usage = worker.finished(worker.start(Worker.request("count to 9"))).usage();

        assertThat(attempts("p1", "none")).isEqualTo(1);
        assertThat(responses("p1", "200")).isEqualTo(1);
        assertThat(timer("time_to_first_chunk", "p1")).isEqualTo(1);
        assertThat(timer("time_per_output_chunk", "p1")).isPositive();
        assertThat(usage).isNotNull();
        assertThat(tokens("input")).isEqualTo(usage.promptTokens());
        assertThat(tokens("output")).isEqualTo(usage.completionTokens());
        assertThat(responses("p2", "200")).isZero();
    }

    @Test
    void aProviderThatFailsAndTheOneThatIsAskedInstead() {
        first.settings(TestSettings.status(500, 0, 0));

        worker.finished(worker.start(Worker.request("hello")));

        assertThat(responses("p1", "500")).isEqualTo(3);
        assertThat(attempts("p1", "provider_unavailable")).isEqualTo(1);
        assertThat(fallbacks("p1", "provider_unavailable")).isEqualTo(1);
        assertThat(attempts("p2", "none")).isEqualTo(1);
        assertThat(timer("time_to_first_chunk", "p1")).isZero();
    }

    @Test
    void aStreamThatBreaksIsReplacedByNobody() {
        first.settings(TestSettings.cut(2));

        worker.failed(worker.start(Worker.request("count to 9")));

        assertThat(attempts("p1", "provider_cut")).isEqualTo(1);
        assertThat(responses("p1", "200")).isEqualTo(1);
        assertThat(fallbacks("p1", "provider_cut")).isZero();
    }

    @Test
    void aCallThatItsOwnerStops() {
        first.settings(TestSettings.slowHead(60_000));
        long requests = first.stats().requests();
        var call = worker.start(Worker.request("hello"));
        await().until(() -> first.stats().requests() == requests + 1);
        assertThat(underWay()).isEqualTo(1);

        worker.cancel(call);

        await().until(() -> underWay() == 0);
        assertThat(attempts("p1", "cancelled")).isEqualTo(1);
        assertThat(responses("p1", "none")).isZero();
    }

    @Test
    void aProviderThatCannotBeReached() {
        var nobody = Map.of("nobody", Worker.provider("http://127.0.0.1:" + Backends.freePort() + "/v1"));
        try (var alone = new Worker(Worker.config(Worker.PATIENT, nobody))) {
            alone.failed(alone.start(Worker.request("hello")));

            assertThat(alone.meters.get("parley.llm.responses").tag("http.response.status_code", "none").counter()
                    .count()).isEqualTo(3);
        }
    }

    private long attempts(String provider, String error) {
        return worker.meters.get("gen_ai.client.operation.duration").tag("gen_ai.provider.name", provider)
                .tag("gen_ai.operation.name", "chat").tag("gen_ai.request.model", Worker.MODEL).tag("error.type", error)
                .timer().count();
    }

    private long timer(String name, String provider) {
        return worker.meters.get("gen_ai.client.operation." + name).tag("gen_ai.provider.name", provider).timer()
                .count();
    }

    private double tokens(String type) {
        return worker.meters.get("gen_ai.client.token.usage").tag("gen_ai.provider.name", "p1")
                .tag("gen_ai.token.type", type).summary().totalAmount();
    }

    private double responses(String provider, String status) {
        return worker.meters.get("parley.llm.responses").tag("gen_ai.provider.name", provider)
                .tag("http.response.status_code", status).counter().count();
    }

    private double fallbacks(String provider, String reason) {
        return worker.meters.get("parley.llm.fallbacks").tag("gen_ai.provider.name", provider).tag("reason", reason)
                .counter().count();
    }

    private double underWay() {
        return worker.meters.get("parley.llm.calls").gauge().value();
    }
}
