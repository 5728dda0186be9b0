package io.parley.bus;

import static io.parley.bus.BusAssertions.resultOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.parley.bus.Talk.Answer;
import io.parley.bus.Talk.Ask;
import io.parley.bus.Talk.Say;
import io.parley.bus.Talk.Told;
import io.parley.cluster.ClusteredVertx;
import io.parley.cluster.TestCluster;
import io.parley.core.Instruments;
import io.parley.core.Trace;
import io.parley.core.Traces;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A handler sees the trace of the request that it handles and no other, whatever was handled before and meanwhile. */
class BusTracesTest {
    private static final String ONE = "0af7651916cd43dd8448eb211c80319c";
    private static final String TWO = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String NONE = "none";

    private static final TestCluster CLUSTER = new TestCluster();
    private static final OpenTelemetrySdk SDK = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder().build())
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance())).build();
    private static final Traces TRACES = instruments().traces();

    private static final AtomicInteger WAITED_FOR = new AtomicInteger();
    private static final List<String> SAID = new CopyOnWriteArrayList<>();
    private static Bus near;
    private static Bus far;
    private static Context asker;

    @BeforeAll
    static void start() {
        var nearNode = CLUSTER.start();
        near = serving(nearNode);
        far = serving(CLUSTER.start());
        asker = nearNode.vertx().getOrCreateContext();
        await().ignoreExceptions().until(() -> near.ping(far.self(), Duration.ofMillis(200)).await() == null);
    }

    @AfterAll
    static void stop() {
        CLUSTER.close();
        SDK.close();
    }

    @BeforeEach
    void forget() {
        SAID.clear();
        WAITED_FOR.set(0);
    }

    private static Instruments instruments() {
        return new Instruments(new CompositeMeterRegistry(), SDK);
    }

    private static Bus serving(ClusteredVertx node) {
        var bus = Bus.create(node.vertx(), node.self(), BusConfig.DEFAULT, instruments());
        bus.register(Answer.class);
        bus.serve(Talk.class, message -> handle(node.vertx(), message));
        return bus;
    }

    /** Answers with where it is at first, and with where when all who are waited for have come. */
    private static Future<? extends Wire> handle(Vertx vertx, Talk message) {
        var first = place();
        if (message instanceof Say) {
            SAID.add(first);
            return Future.succeededFuture();
        }
        WAITED_FOR.decrementAndGet();
        return others(vertx).map(_ -> new Told(first + " " + place()));
    }

    private static Future<Void> others(Vertx vertx) {
        return vertx.timer(1).compose(_ -> WAITED_FOR.get() > 0 ? others(vertx) : Future.succeededFuture());
    }

    private static String place() {
        var present = TRACES.current();
        return present.isNone() ? NONE : present.span().getSpanContext().getTraceId();
    }

    private static Trace in(String trace) {
        return trace.equals(NONE) ? Trace.NONE : TRACES.parse("00-" + trace + "-00f067aa0ba902b7-01");
    }

    /** Always from the same context, as parts of a node do. */
    private static <T> T asked(Supplier<Future<T>> question) {
        Promise<T> answer = Promise.promise();
        asker.runOnContext(_ -> question.get().onComplete(answer));
        return resultOf(answer.future());
    }

    private static Future<Told> ask(String to, String trace) {
        return in(trace).call(() -> near.ask(node(to).self(), new Ask("where?")));
    }

    private static Bus node(String name) {
        return name.equals("near") ? near : far;
    }

    @ParameterizedTest
    @ValueSource(strings = {"near", "far"})
    void requestsAtTheSameTimeSeeTheirOwnTraces(String to) {
        WAITED_FOR.set(3);
        var all = asked(() -> Future.all(ask(to, ONE), ask(to, NONE), ask(to, TWO)));

        assertThat(all.<Told>list()).extracting(Told::what).containsExactly(ONE + " " + ONE, NONE + " " + NONE,
                TWO + " " + TWO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"near", "far"})
    void whatComesLaterIsOnNone(String to) {
        asked(() -> ask(to, ONE));
        asked(() -> ask(to, TWO));
        asker.runOnContext(_ -> node(to).send(node(to).self(), new Say(1)));
        asker.runOnContext(_ -> near.send(node(to).self(), new Say(2)));

        await().untilAsserted(() -> assertThat(SAID).containsExactly(NONE, NONE));
        assertThat(asked(() -> ask(to, NONE)).what()).isEqualTo(NONE + " " + NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"near", "far"})
    void whatIsSentWithoutWaitingIsOnNone(String to) {
        asker.runOnContext(_ -> in(ONE).run(() -> near.send(node(to).self(), new Say(1))));

        await().untilAsserted(() -> assertThat(SAID).containsExactly(NONE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"near", "far"})
    void whoeverAsksStaysWhereItIs(String to) {
        var places = asked(() -> ask(to, ONE).map(_ -> List.of(place())));

        assertThat(places).containsExactly(NONE);
        assertThat(asked(() -> Future.succeededFuture(place()))).isEqualTo(NONE);
    }
}
