package io.parley.bus;

import static io.parley.bus.BusAssertions.failureOf;
import static io.parley.bus.BusAssertions.resultOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.bus.Talk.Answer;
import io.parley.bus.Talk.Ask;
import io.parley.bus.Talk.Say;
import io.parley.bus.Talk.Told;
import io.parley.cluster.ClusteredVertx;
import io.parley.cluster.TestCluster;
import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.core.Instruments;
import io.parley.core.NodeId;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two nodes in one process: {@code near} asks, {@code far} handles. */
class RemoteBusTest {
    private static final TestCluster CLUSTER = new TestCluster();
    private static ClusteredVertx nearNode;
    private static Bus near;
    private static ClusteredVertx farNode;
    private static NodeId far;
    private static Bus farBus;
    private static volatile Function<Talk, Future<? extends Wire>> handler;

    @BeforeAll
    static void start() {
        nearNode = CLUSTER.start();
        near = Bus.create(nearNode.vertx(), nearNode.self(), BusConfig.DEFAULT, Instruments.NONE);
        near.register(Talk.class, Answer.class, Unhandled.class);
        farNode = CLUSTER.start();
        far = farNode.self();
        farBus = Bus.create(farNode.vertx(), far, BusConfig.DEFAULT, Instruments.NONE);
        farBus.register(Answer.class, Unhandled.class);
        farBus.serve(Talk.class, message -> handler.apply(message));
        await().ignoreExceptions().until(() -> near.ping(far, Duration.ofMillis(200)).await() == null);
    }

    @AfterAll
    static void stop() {
        CLUSTER.close();
    }

    @Test
    void asksAnotherNode() {
        handler = message -> Future.succeededFuture(new Told(((Ask) message).what() + "!"));

        assertThat(resultOf(near.ask(far, new Ask("hey")))).isEqualTo(new Told("hey!"));
    }

    @Test
    void keepsTheOrderOfOneSender() {
        List<Talk> received = new CopyOnWriteArrayList<>();
        handler = message -> {
            received.add(message);
            return Future.succeededFuture();
        };
        List<Talk> sent = IntStream.range(0, 1_000).<Talk>mapToObj(Say::new).toList();

        nearNode.vertx().runOnContext(v -> sent.forEach(message -> near.send(far, message)));

        await().until(() -> received.size() == sent.size());
        assertThat(received).isEqualTo(sent);
    }

    @Test
    void noticesWhatIsLostOnTheWay() {
        handler = message -> Future.succeededFuture();
        var lossy = new AtomicInteger();
        farBus.onLoss(node -> lossy.incrementAndGet());
        say(1);
        var sent = near.numbers(far);
        await().until(() -> !farBus.lacks(near.self(), sent));
        int before = lossy.get();

        losing(() -> say(2));
        await().until(() -> near.numbers(far).getFirst() > sent.getFirst());
        assertThat(farBus.lacks(near.self(), near.numbers(far))).as("the last one is missing").isTrue();
        assertThat(farBus.lacks(near.self(), near.numbers(far))).as("and told once").isFalse();

        losing(() -> say(3));
        say(4);
        await().until(() -> lossy.get() == before + 1);
    }

    /** From one event loop, and handed over when this returns. */
    private static void say(int what) {
        Promise<Void> said = Promise.promise();
        nearNode.vertx().runOnContext(v -> {
            near.send(far, new Say(what));
            nearNode.vertx().runOnContext(after -> said.complete());
        });
        said.future().await();
    }

    /** What is sent meanwhile gets lost. */
    private static void losing(Runnable step) {
        Handler<DeliveryContext<Object>> hole = message -> {};
        nearNode.vertx().eventBus().addOutboundInterceptor(hole);
        step.run();
        nearNode.vertx().eventBus().removeOutboundInterceptor(hole);
    }

    @Test
    void passesExpectedFailuresOnAsTheyAre() {
        handler = message -> Future.failedFuture(new ChatException(ErrorCode.INVALID_FIELD, "Too loud.", "/what"));

        var failure = failureOf(near.ask(far, new Ask("HEY")));

        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_FIELD);
        assertThat(failure.detail()).isEqualTo("Too loud.");
        assertThat(failure.pointer()).isEqualTo("/what");
    }

    @Test
    void tellsNothingOfUnexpectedFailures() {
        handler = message -> Future.failedFuture(new IllegalStateException("internals"));

        var failure = failureOf(near.ask(far, new Ask("hey")));

        assertThat(failure.code()).isEqualTo(ErrorCode.INTERNAL_ERROR);
        assertThat(failure.detail()).doesNotContain("internals");
    }

    @Test
    void givesUpWhenNobodyAnswersInTime() {
        handler = message -> Promise.<Told>promise().future();

        var failure = failureOf(near.ask(far, new Ask("hey"), Duration.ofMillis(50)));

        assertThat(failure.code()).isEqualTo(ErrorCode.OWNER_UNAVAILABLE);
    }

    @Test
    void failsAtOnceWhenTheNodeIsUnknown() {
        var failure = failureOf(near.ask(new NodeId("nobody"), new Ask("hey"), Duration.ofMinutes(1)));

        assertThat(failure.code()).isEqualTo(ErrorCode.OWNER_UNAVAILABLE);
    }

    @Test
    void failsAtOnceWhenTheNodeIsKnownNoMore() {
        handler = message -> Future.succeededFuture(new Told("here"));
        resultOf(near.ask(far, new Ask("hey")));
        try {
            nearNode.locate(Map.of());

            var failure = failureOf(near.ask(far, new Ask("hey"), Duration.ofMinutes(1)));

            assertThat(failure.code()).isEqualTo(ErrorCode.OWNER_UNAVAILABLE);
        } finally {
            nearNode.locate(Map.of(far, farNode.address()));
        }
        assertThat(resultOf(near.ask(far, new Ask("hey")))).isEqualTo(new Told("here"));
    }

    @Test
    void failsAtOnceWhenTheOtherNodeHasNoHandler() {
        var failure = failureOf(near.ask(far, new Unhandled(), Duration.ofMinutes(1)));

        assertThat(failure.code()).isEqualTo(ErrorCode.OWNER_UNAVAILABLE);
    }

    @Test
    void survivesWhatItCannotDecode() {
        handler = message -> Future.succeededFuture(new Told("still here"));
        var address = Bus.address(far);

        for (byte[] frame : List.of(new byte[0], new byte[] {1, 99}, new byte[] {9, 0},
                new byte[] {1, 3, 'S', 'a', 'y', 0x1f})) {
            nearNode.vertx().eventBus().send(address, Buffer.buffer(frame));
        }

        assertThat(resultOf(near.ask(far, new Ask("hey")))).isEqualTo(new Told("still here"));
    }

    /** A contract that nobody serves. */
    record Unhandled() implements Request<Told> {}
}
