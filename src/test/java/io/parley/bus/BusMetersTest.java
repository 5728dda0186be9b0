package io.parley.bus;

import static io.parley.bus.BusAssertions.failureOf;
import static io.parley.bus.BusAssertions.resultOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.parley.bus.Talk.Answer;
import io.parley.bus.Talk.Ask;
import io.parley.bus.Talk.Say;
import io.parley.bus.Talk.Told;
import io.parley.cluster.ClusteredVertx;
import io.parley.cluster.TestCluster;
import io.parley.core.ErrorCode;
import io.parley.core.Instruments;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.DeliveryContext;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes in one process: {@code near} asks, {@code far} handles; each measures for itself. */
class BusMetersTest {
    private static final TestCluster CLUSTER = new TestCluster();
    private static final SimpleMeterRegistry AT_NEAR = new SimpleMeterRegistry();
    private static final SimpleMeterRegistry AT_FAR = new SimpleMeterRegistry();
    private static final int LIMIT = 1_000;
    private static ClusteredVertx nearNode;
    private static Bus near;
    private static Bus far;
    private static volatile Future<Told> answer = Future.succeededFuture(new Told("yes"));
    private double nearIn;
    private double nearOut;
    private double farIn;
    private double farOut;

    @BeforeAll
    static void start() {
        nearNode = CLUSTER.start();
        var farNode = CLUSTER.start();
        near = create(nearNode, AT_NEAR);
        far = create(farNode, AT_FAR);
        far.serve(Talk.class, message -> answer);
        await().ignoreExceptions().until(() -> near.ping(far.self(), Duration.ofMillis(200)).await() == null);
    }

    private static Bus create(ClusteredVertx node, SimpleMeterRegistry registry) {
        var bus = Bus.create(node.vertx(), node.self(), new BusConfig(Duration.ofSeconds(5), 10, LIMIT),
                new Instruments(registry, OpenTelemetry.noop()));
        bus.register(Talk.class, Answer.class);
        return bus;
    }

    @AfterAll
    static void stop() {
        CLUSTER.close();
    }

    @BeforeEach
    void begin() {
        near.arrived(far.self(), near.flow(far.self()).sent());
        nearIn = messages(AT_NEAR, "in");
        nearOut = messages(AT_NEAR, "out");
        farIn = messages(AT_FAR, "in");
        farOut = messages(AT_FAR, "out");
    }

    @Test
    void aRequestAndItsAnswerAreCountedAtBothEnds() {
        resultOf(near.ask(far.self(), new Ask("hey")));

        assertThat(messages(AT_NEAR, "out")).isEqualTo(nearOut + 1);
        assertThat(messages(AT_FAR, "in")).isEqualTo(farIn + 1);
        assertThat(messages(AT_FAR, "out")).isEqualTo(farOut + 1);
        assertThat(messages(AT_NEAR, "in")).isEqualTo(nearIn + 1);
    }

    @Test
    void whatStaysWithinTheNodeIsNotCounted() {
        far.send(far.self(), new Say(1));
        resultOf(far.ask(far.self(), new Ask("hey")));
        resultOf(far.ping(far.self(), Duration.ofSeconds(5)));

        assertThat(messages(AT_FAR, "out")).isEqualTo(farOut);
        assertThat(messages(AT_FAR, "in")).isEqualTo(farIn);
    }

    @Test
    void whatIsSentInOneTurnIsOneBatch() {
        var records = AT_NEAR.get("parley.bus.batch.messages").summary();
        var bytes = AT_NEAR.get("parley.bus.batch.bytes").summary();
        long batches = records.count();
        double before = records.totalAmount();
        double bytesBefore = bytes.totalAmount();

        inOneTurn(new Say(1), new Say(2), new Say(3));

        assertThat(records.count()).isEqualTo(batches + 1);
        assertThat(records.totalAmount()).isEqualTo(before + 3);
        assertThat(records.max()).isEqualTo(3);
        assertThat(bytes.totalAmount()).isGreaterThan(bytesBefore + near.flow(far.self()).sent()
                - near.flow(far.self()).arrived());
        // what tests before have sent may come now, too
        await().until(() -> messages(AT_FAR, "in") >= farIn + 3);
    }

    @Test
    void whatIsUnderWayIsSeenUntilItHasArrived() {
        inOneTurn(new Say(1));

        assertThat(gauge("parley.bus.in.flight.bytes")).isPositive();
        near.arrived(far.self(), near.flow(far.self()).sent());
        assertThat(gauge("parley.bus.in.flight.bytes")).isZero();
    }

    @Test
    void whatANodeDoesNotTakeInIsCountedAsDropped() {
        var dropped = AT_NEAR.get("parley.bus.dropped").counter();
        double before = dropped.count();
        inOneTurn(new Say(1));
        while (near.flow(far.self()).sent() - near.flow(far.self()).arrived() <= LIMIT) {
            near.send(far.self(), new Say(2));
        }
        assertThat(dropped.count()).isEqualTo(before);

        near.send(far.self(), new Say(3));
        assertThat(failureOf(near.ask(far.self(), new Ask("hey"))).code()).isEqualTo(ErrorCode.OVERLOADED);

        assertThat(dropped.count()).isEqualTo(before + 2);
    }

    @Test
    void aGapIsCountedWhereItIsNoticed() {
        var lost = AT_FAR.get("parley.bus.lost").counter();
        inOneTurn(new Say(1));
        await().until(() -> messages(AT_FAR, "in") == farIn + 1);
        double before = lost.count();

        losing(() -> inOneTurn(new Say(2)));
        inOneTurn(new Say(3));
        await().until(() -> lost.count() == before + 1);

        losing(() -> inOneTurn(new Say(4)));
        assertThat(far.lacks(near.self(), near.numbers(far.self()))).isTrue();
        assertThat(lost.count()).isEqualTo(before + 2);
    }

    @Test
    void requestsWithoutAnAnswerAreSeen() {
        Promise<Told> later = Promise.promise();
        answer = later.future();
        var asked = List.of(near.ask(far.self(), new Ask("a")), near.ask(far.self(), new Ask("b")));
        assertThat(gauge("parley.bus.outstanding")).isEqualTo(2);

        later.complete(new Told("yes"));
        resultOf(Future.all(asked));
        await().until(() -> gauge("parley.bus.outstanding") == 0);
    }

    private static double messages(SimpleMeterRegistry registry, String direction) {
        return registry.get("parley.bus.messages").tag("direction", direction).counter().count();
    }

    private static double gauge(String name) {
        return AT_NEAR.get(name).gauge().value();
    }

    /** On one event loop, and handed over when this returns. */
    private static void inOneTurn(Talk... messages) {
        Promise<Void> said = Promise.promise();
        nearNode.vertx().runOnContext(v -> {
            for (var message : messages) {
                near.send(far.self(), message);
            }
            nearNode.vertx().runOnContext(after -> said.complete());
        });
        resultOf(said.future());
    }

    /** What is sent meanwhile gets lost. */
    private static void losing(Runnable step) {
        Handler<DeliveryContext<Object>> hole = message -> {};
        nearNode.vertx().eventBus().addOutboundInterceptor(hole);
        step.run();
        nearNode.vertx().eventBus().removeOutboundInterceptor(hole);
    }
}
