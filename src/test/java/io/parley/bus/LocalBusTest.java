package io.parley.bus;

import static io.parley.bus.BusAssertions.failureOf;
import static io.parley.bus.BusAssertions.resultOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.parley.bus.Talk.Answer;
import io.parley.bus.Talk.Ask;
import io.parley.bus.Talk.Say;
import io.parley.bus.Talk.Told;
import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.core.Instruments;
import io.parley.core.NodeId;
import io.parley.testing.Patience;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LocalBusTest {
    private static final NodeId SELF = new NodeId("self");

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = Bus.create(vertx, SELF, new BusConfig(Duration.ofSeconds(5), 3, 1 << 20), Instruments.NONE);

    @AfterEach
    void close() {
        resultOf(vertx.close());
    }

    @Test
    void handsOverTheObjectItself() {
        var received = new CompletableFuture<Talk>();
        bus.consume(Talk.class, received::complete);
        var message = new Say(1);

        bus.send(SELF, message);

        assertThat(received).succeedsWithin(Patience.LIMIT).isSameAs(message);
    }

    @Test
    void keepsTheOrderOfOneSender() {
        List<Talk> received = new CopyOnWriteArrayList<>();
        bus.consume(Talk.class, received::add);
        List<Talk> sent = IntStream.range(0, 1_000).<Talk>mapToObj(Say::new).toList();

        vertx.runOnContext(v -> sent.forEach(message -> bus.send(SELF, message)));

        await().until(() -> received.size() == sent.size());
        assertThat(received).isEqualTo(sent);
    }

    @Test
    void handlesOnTheThreadOfTheContextThatRegisteredButNeverWithinSend() {
        List<String> steps = new CopyOnWriteArrayList<>();
        vertx.runOnContext(v -> {
            bus.consume(Talk.class, message -> steps.add("handled on " + Thread.currentThread()));
            bus.send(SELF, new Say(1));
            steps.add("sent on " + Thread.currentThread());
        });

        await().until(() -> steps.size() == 2);
        assertThat(steps.get(0)).startsWith("sent on");
        assertThat(steps.get(1)).isEqualTo(steps.get(0).replace("sent", "handled"));
    }

    @Test
    void answers() {
        bus.serve(Talk.class, message -> Future.succeededFuture(new Told(((Ask) message).what() + "!")));

        assertThat(resultOf(bus.ask(SELF, new Ask("hey")))).isEqualTo(new Told("hey!"));
    }

    @Test
    void passesExpectedFailuresOnAsTheyAre() {
        bus.serve(Talk.class,
                message -> Future.failedFuture(new ChatException(ErrorCode.INVALID_FIELD, "Too loud.", "/what")));

        var failure = failureOf(bus.ask(SELF, new Ask("HEY")));

        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_FIELD);
        assertThat(failure.detail()).isEqualTo("Too loud.");
        assertThat(failure.pointer()).isEqualTo("/what");
    }

    @Test
    void tellsNothingOfUnexpectedFailures() {
        bus.serve(Talk.class, message -> {
            throw new IllegalStateException("internals");
        });

        var failure = failureOf(bus.ask(SELF, new Ask("hey")));

        assertThat(failure.code()).isEqualTo(ErrorCode.INTERNAL_ERROR);
        assertThat(failure.detail()).doesNotContain("internals");
    }

    @Test
    void goesOnAfterAHandlerFailed() {
        var received = new CompletableFuture<Talk>();
        bus.consume(Talk.class, message -> {
            if (message.equals(new Say(1))) {
                throw new IllegalStateException("expected by the test");
            }
            received.complete(message);
        });

        bus.send(SELF, new Say(1));
        bus.send(SELF, new Say(2));

        assertThat(received).succeedsWithin(Patience.LIMIT).isEqualTo(new Say(2));
    }

    @Test
    void givesUpWhenNobodyAnswersInTime() {
        bus.serve(Talk.class, message -> Promise.<Told>promise().future());

        assertThat(failureOf(bus.ask(SELF, new Ask("hey"), Duration.ofMillis(20))).code())
                .isEqualTo(ErrorCode.OWNER_UNAVAILABLE);
    }

    @Test
    void failsAtOnceWhenNobodyServes() {
        bus.register(Talk.class);

        assertThat(failureOf(bus.ask(SELF, new Ask("hey"))).code()).isEqualTo(ErrorCode.OWNER_UNAVAILABLE);
    }

    @Test
    void refusesMoreRequestsThanMayBeUnderWay() {
        Promise<Told> answer = Promise.promise();
        bus.serve(Talk.class, message -> answer.future());
        var asked = IntStream.range(0, 3).mapToObj(i -> bus.ask(SELF, new Ask("hey"))).toList();

        var failure = failureOf(bus.ask(SELF, new Ask("me too")));

        assertThat(failure.code()).isEqualTo(ErrorCode.OVERLOADED);
        answer.complete(new Told("all"));
        resultOf(Future.all(asked));
        assertThat(resultOf(bus.ask(SELF, new Ask("now?")))).isEqualTo(new Told("all"));
    }

    @Test
    void refusesToSendWhatIsNotRegistered() {
        assertThatIllegalArgumentException().isThrownBy(() -> bus.send(SELF, new Say(1)))
                .withMessageContaining("Bus.register");
    }

    @Test
    void refusesARecordOfTwoContracts() {
        bus.register(Answer.class);

        assertThatIllegalArgumentException().isThrownBy(() -> bus.register(Told.class))
                .withMessageContaining("one contract");
    }

    @Test
    void answersItsOwnPing() {
        resultOf(bus.ping(SELF, Duration.ofSeconds(5)));
    }
}
