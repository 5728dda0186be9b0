package io.parley.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.parley.bus.Bus;
import io.parley.bus.BusConfig;
import io.parley.cluster.Activity;
import io.parley.core.Instruments;
import io.parley.core.MessageId;
import io.parley.core.NodeId;
import io.parley.core.SessionId;
import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.llm.LlmConfig.Timeouts;
import io.parley.llm.LlmMessages.CallId;
import io.parley.llm.LlmMessages.Cancel;
import io.parley.llm.LlmMessages.Credit;
import io.parley.llm.LlmMessages.Delta;
import io.parley.llm.LlmMessages.Failed;
import io.parley.llm.LlmMessages.Finished;
import io.parley.llm.LlmMessages.Generate;
import io.parley.llm.LlmMessages.Sampling;
import io.parley.llm.LlmMessages.Signal;
import io.parley.llm.LlmMessages.Speaker;
import io.parley.llm.LlmMessages.Turn;
import io.parley.testing.Patience;
import io.parley.testing.SeenCluster;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A model worker with demo providers behind real HTTP, and the owner of its calls. */
final class Worker implements AutoCloseable {
    static final int ENDLESS = 1_000_000;
    static final String MODEL = "demo";
    static final Timeouts PATIENT = new Timeouts(Duration.ofSeconds(2), Duration.ofSeconds(20), Duration.ofSeconds(20),
            Duration.ofSeconds(60), Duration.ofMillis(20));

    final Vertx vertx = Vertx.vertx();
    final MeterRegistry meters = new SimpleMeterRegistry();
    final NodeId self = new NodeId("self");
    final SeenCluster cluster = SeenCluster.alone(self);
    final Bus bus = Bus.create(vertx, self, BusConfig.DEFAULT, Instruments.NONE);
    private final ConcurrentLinkedQueue<Signal> signals = new ConcurrentLinkedQueue<>();

    Worker(LlmConfig config) {
        bus.consume(Signal.class, signals::add);
        var instruments = new Instruments(meters, OpenTelemetry.noop());
        vertx.deployVerticle(new LlmVerticle(bus, cluster, new Activity(), config, instruments)).await();
    }

    /** Providers p1, p2 … of the model, which continue it. */
    static LlmConfig config(Timeouts timeouts, DemoProvider... providers) {
        Map<String, LlmConfig.Provider> named = new LinkedHashMap<>();
        for (DemoProvider provider : providers) {
            named.put("p" + (named.size() + 1), provider(provider.baseUrl()));
        }
        return config(timeouts, named);
    }

    /** With short pauses before repetitions. */
    static LlmConfig config(Timeouts timeouts, Map<String, LlmConfig.Provider> providers) {
        return new LlmConfig(null, 100, 100, 2, Duration.ofMillis(1_200), 1 << 16, 1 << 10, timeouts, providers);
    }

    static LlmConfig.Provider provider(String baseUrl) {
        return new LlmConfig.Provider(baseUrl, null, List.of(MODEL), List.of(MODEL), null);
    }

    static DemoProvider demo(Vertx vertx, DemoSettings settings) {
        return DemoProvider.start(vertx, 0, settings).await();
    }

    static Generate request(String question) {
        return request(question, null, ENDLESS);
    }

    static Generate request(String question, String prefill, int credit) {
        return new Generate(new CallId(SessionId.next(), MessageId.next(), 1, 1), new NodeId("self"), MODEL,
                List.of(new Turn(Speaker.USER, question)), prefill, Sampling.DEFAULT, credit);
    }

    Future<?> ask(Generate request) {
        return bus.ask(self, request);
    }

    /** Starts a call and returns its name. */
    CallId start(Generate request) {
        ask(request).await();
        return request.call();
    }

    void cancel(CallId call) {
        bus.send(self, new Cancel(call));
    }

    void credit(CallId call, int chars) {
        bus.send(self, new Credit(call, chars));
    }

    /** What the owner was sent for a call, in order. */
    List<Signal> signals(CallId call) {
        return signals.stream().filter(signal -> signal.call().equals(call)).toList();
    }

    String text(CallId call) {
        return signals(call).stream().filter(Delta.class::isInstance).map(signal -> ((Delta) signal).text())
                .collect(Collectors.joining());
    }

    /** Awaits the last signal, and checks the numbering. */
    Signal end(CallId call) {
        await().atMost(Patience.LIMIT)
                .until(() -> signals(call).stream().anyMatch(s -> s instanceof Finished || s instanceof Failed));
        var all = signals(call);
        assertThat(all).extracting(Signal::n)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, all.size()).boxed().toList());
        return all.getLast();
    }

    Finished finished(CallId call) {
        Signal end = end(call);
        assertThat(end).isInstanceOf(Finished.class);
        return (Finished) end;
    }

    Failed failed(CallId call) {
        Signal end = end(call);
        assertThat(end).isInstanceOf(Failed.class);
        return (Failed) end;
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
