package io.parley.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.parley.bus.Bus;
import io.parley.bus.BusConfig;
import io.parley.core.Instruments;
import io.parley.core.NodeId;
import io.parley.core.SessionId;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.DeliveryContext;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two nodes in one process, with rows in memory and short times. */
class ClusterVerticleTest {
    private static final ClusterConfig CONFIG = new ClusterConfig("127.0.0.1", 0, 0, List.of(), null,
            ClusterConfig.DEFAULT.kubernetes(), ClusterConfig.DEFAULT.tls(), null,
            Duration.ofMillis(50), Duration.ofMillis(300), Duration.ofMillis(800), Duration.ofSeconds(5),
            Duration.ofMillis(50), Duration.ofMillis(300));
    private static final TestCluster CLUSTER = new TestCluster();
    private static ClusteredVertx first;
    private static ClusteredVertx second;
    private static Bus firstBus;
    private static Bus secondBus;
    /** While it is set the nodes neither see nor hear each other. */
    private static volatile boolean split;
    /** What it sends does not arrive. */
    private static volatile @Nullable NodeId mute;
    /** Has another secret than the other one. */
    private static volatile @Nullable NodeId stranger;
    /** While it is set Hazelcast sees nobody. */
    private static volatile boolean blind;

    private final MemoryNodeStore store = new MemoryNodeStore();
    private final List<Deployed> deployed = new ArrayList<>();

    /** What is sent to a node is lost while the two are apart. */
    private record Cut(NodeId to) implements Handler<DeliveryContext<Object>> {
        @Override
        public void handle(DeliveryContext<Object> message) {
            boolean lost = split || (mute != null && !to.equals(mute));
            if (!lost || !message.message().address().equals(Bus.address(to))) {
                message.next();
            }
        }
    }

    private record Deployed(ClusteredVertx node, ClusterVerticle verticle, String id) {
        Cluster cluster() {
            return verticle.cluster();
        }

        void undeploy() {
            if (node.vertx().deploymentIDs().contains(id)) {
                node.vertx().undeploy(id).await();
            }
        }
    }

    @BeforeAll
    static void start() {
        first = CLUSTER.start();
        firstBus = Bus.create(first.vertx(), first.self(), BusConfig.DEFAULT, Instruments.NONE);
        second = CLUSTER.start();
        secondBus = Bus.create(second.vertx(), second.self(), BusConfig.DEFAULT, Instruments.NONE);
        first.vertx().eventBus().addOutboundInterceptor(new Cut(second.self()));
        second.vertx().eventBus().addOutboundInterceptor(new Cut(first.self()));
    }

    @AfterAll
    static void stop() {
        CLUSTER.close();
    }

    @AfterEach
    void undeploy() {
        split = false;
        blind = false;
        mute = null;
        stranger = null;
        deployed.forEach(Deployed::undeploy);
    }

    @Test
    void aNodeAloneBecomesReadyAndPlacesSessionsOnItself() {
        var alone = deploy(first, firstBus);

        awaitReady(alone, first);
        assertThat(alone.cluster().place(SessionId.next())).contains(first.self());
        assertThat(alone.cluster().self()).isEqualTo(first.self());
    }

    @Test
    void nodesSeeEachOtherReadyAndHearEachOther() {
        var one = deploy(first, firstBus);
        var other = deploy(second, secondBus);

        awaitReady(one, first, second);
        awaitReady(other, first, second);
        await().until(() -> !one.cluster().silent(second.self()));
        await().until(() -> !other.cluster().silent(first.self()));
    }

    @Test
    void aStoppedNodeIsGoneAtOnceAndFallsSilent() {
        var one = deploy(first, firstBus);
        var other = deploy(second, secondBus);
        awaitReady(one, first, second);

        other.undeploy();

        await().until(() -> one.cluster().gone().contains(second.self()));
        assertThat(store.row(second.self()).standing()).isEqualTo(Standing.RETREATED);
        assertThat(one.cluster().ready(Role.SESSION)).containsExactly(first.self());
        await().until(() -> one.cluster().silent(second.self()));
    }

    @Test
    void aDrainingNodeLeavesTheReadySetButIsNotGone() {
        var one = deploy(first, firstBus);
        var other = deploy(second, secondBus);
        awaitReady(one, first, second);

        other.verticle().drain().await();

        awaitReady(one, first);
        assertThat(one.cluster().gone()).isEmpty();
    }

    @Test
    void aNodeThatPostgresDoesNotHearIsGoneButNotSilent() {
        var one = deploy(first, firstBus);
        deploy(second, secondBus);
        awaitReady(one, first, second);

        store.cut(second.self(), true);

        await().until(() -> one.cluster().gone().contains(second.self()));
        await().until(() -> !one.cluster().silent(second.self()));
    }

    @Test
    void aNodeComesBackWithPostgres() {
        store.cut(first.self(), true);
        var one = deploy(first, firstBus);
        store.cut(first.self(), false);

        awaitReady(one, first);
    }

    @Test
    void aNodeWhoseRowWasRemovedRegistersAgain() {
        var one = deploy(first, firstBus);
        awaitReady(one, first);

        store.forget(first.self());

        await().until(() -> store.row(first.self()) != null);
        awaitReady(one, first);
    }

    @Test
    void ofTwoNodesThatCannotSeeEachOtherOneRetreatsUntilTheyCan() {
        var one = deploy(first, firstBus);
        var other = deploy(second, secondBus);
        awaitReady(one, first, second);
        awaitReady(other, first, second);
        boolean firstStays = first.self().compareTo(second.self()) < 0;
        var winner = firstStays ? one : other;
        var loser = firstStays ? other : one;

        split = true;

        await().until(() -> winner.cluster().gone().contains(loser.cluster().self()));
        await().until(() -> loser.cluster().gone().contains(loser.cluster().self()));
        assertThat(winner.cluster().gone()).doesNotContain(winner.cluster().self());
        split = false;
        awaitReady(one, first, second);
        awaitReady(other, first, second);
    }

    /** On which side of a split a node starts is chance, and must not decide which side goes on. */
    @Test
    void aNodeThatStartsIsReadyOnceItHearsAllThatAre() {
        var one = deploy(first, firstBus);
        awaitReady(one, first);
        split = true;

        var other = deploy(second, secondBus);

        await().until(() -> store.row(second.self()) != null && store.row(second.self()).beat() > 20);
        assertThat(store.row(second.self()).standing()).isEqualTo(Standing.UNREADY);
        assertThat(one.cluster().gone()).isEmpty();
        split = false;
        awaitReady(one, first, second);
        awaitReady(other, first, second);
    }

    @Test
    void aNodeThatStartsBesideAReadyRowOfADeadOneIsReadyOnceThatIsStale() {
        var dead = deploy(second, secondBus);
        awaitReady(dead, second);
        store.cut(second.self(), true);
        split = true;

        var one = deploy(first, firstBus);

        awaitReady(one, first);
        assertThat(one.cluster().gone()).containsExactly(second.self());
    }

    /** The others may have taken its sessions. */
    @Test
    void aBeatThatStoodStillInPostgresIsALapseOnceItMovesAgain() {
        var one = deploy(first, firstBus);
        awaitReady(one, first);
        int before = one.cluster().lapses();
        store.cut(first.self(), true);
        await().until(() -> one.cluster().beatAge(first.self()).compareTo(CONFIG.staleVanished()) > 0);
        assertThat(one.cluster().lapses()).isEqualTo(before);

        store.cut(first.self(), false);

        await().until(() -> one.cluster().lapses() > before);
        assertThat(one.cluster().suspended()).isFalse();
    }

    /** Only what one of them sends arrives. */
    @Test
    void whoIsNotHeardByTheOtherIsApartFromItToo() {
        var one = deploy(first, firstBus);
        var other = deploy(second, secondBus);
        awaitReady(one, first, second);
        awaitReady(other, first, second);

        mute = second.self();

        await().until(() -> !one.cluster().ready(Role.SESSION).contains(second.self()));
        await().until(() -> !other.cluster().ready(Role.SESSION).contains(first.self()));
        mute = null;
        awaitReady(one, first, second);
        awaitReady(other, first, second);
    }

    @Test
    void nodesWithoutACommonSecretAreApart() {
        stranger = second.self();
        var one = deploy(first, firstBus);
        awaitReady(one, first);

        var other = deploy(second, secondBus);

        await().until(() -> store.row(second.self()) != null && store.row(second.self()).beat() > 20);
        assertThat(store.row(second.self()).standing()).isEqualTo(Standing.UNREADY);
        assertThat(other.cluster().ready(Role.SESSION)).doesNotContain(second.self());
    }

    @Test
    void whoHearEachOtherAreTogetherThoughHazelcastDoesNotSeeIt() {
        blind = true;
        var one = deploy(first, firstBus);
        var other = deploy(second, secondBus);

        awaitReady(one, first, second);
        awaitReady(other, first, second);
    }

    @Test
    void tellsOfChangesOnTheListenersContext() {
        var changes = new AtomicInteger();
        var onEventLoop = ConcurrentHashMap.<Boolean>newKeySet();
        var one = deploy(first, firstBus);
        first.vertx().runOnContext(v -> one.cluster().onChange(() -> {
            onEventLoop.add(Context.isOnEventLoopThread());
            changes.incrementAndGet();
        }));
        awaitReady(one, first);
        var before = changes.get();

        deploy(second, secondBus);

        awaitReady(one, first, second);
        await().until(() -> changes.get() > before);
        assertThat(onEventLoop).containsExactly(true);
    }

    @Test
    void measuresWhatItSees() {
        var meters = new SimpleMeterRegistry();
        var one = deploy(first, firstBus, CONFIG, new Instruments(meters, OpenTelemetry.noop()));
        awaitReady(one, first);
        assertThat(meters.get("parley.cluster.ready").gauge().value()).isEqualTo(1);
        double alone = meters.get("parley.cluster.changes").counter().count();
        assertThat(alone).isEqualTo(1);

        deploy(second, secondBus);

        awaitReady(one, first, second);
        assertThat(meters.get("parley.cluster.nodes").tag("role", "session").gauge().value()).isEqualTo(2);
        await().untilAsserted(
                () -> assertThat(meters.get("parley.cluster.changes").counter().count()).isEqualTo(2));
        assertThat(meters.get("parley.cluster.beat.duration").timer().count()).isPositive();
        await().until(() -> meters.get("parley.event.loop.lag").timer().count() >= 4);

        one.verticle().drain().await();

        assertThat(meters.get("parley.cluster.ready").gauge().value()).isZero();
        assertThat(meters.get("parley.cluster.stalls").counter().count()).isZero();
    }

    @Test
    void aNodeThatStartsDoesNotWaitForOneThatWasKilledLongAgo() {
        var ages = Duration.ofMinutes(10);
        store.killed(new NodeId("killed"), ages.multipliedBy(2));
        var one = deploy(first, firstBus, new ClusterConfig(CONFIG.host(), 0, 0, List.of(), null, CONFIG.kubernetes(),
                CONFIG.tls(), null, CONFIG.beat(), ages, ages, CONFIG.stall(), CONFIG.keepAlive(), CONFIG.silence()),
                Instruments.NONE);

        awaitReady(one, first);

        assertThat(one.cluster().gone()).containsExactly(new NodeId("killed"));
    }

    @Test
    void goesByPostgresClockAndTellsHowWrongItsOwnIs() {
        var meters = new SimpleMeterRegistry();
        var hour = Duration.ofHours(1);
        var postgres = Instant.now().plus(hour);
        store.time(postgres);
        var one = deploy(first, firstBus, CONFIG, new Instruments(meters, OpenTelemetry.noop())).cluster();

        await().until(() -> Cluster.isSkewed(one.skew()));

        assertThat(one.clock().instant()).isBetween(postgres, postgres.plus(hour));
        assertThat(meters.get("parley.clock.skew").gauge().value()).isBetween(-3_600.0, -1.0);
        store.time(Instant.now());
        await().until(() -> !Cluster.isSkewed(one.skew()));
    }

    @Test
    void countsHowOftenTheProcessStoodStill() {
        var meters = new SimpleMeterRegistry();
        var one = deploy(first, firstBus, stallingAfter(Duration.ofMillis(200)),
                new Instruments(meters, OpenTelemetry.noop()));
        awaitReady(one, first);

        standStill(first, Duration.ofMillis(500));

        await().until(() -> meters.get("parley.cluster.stalls").counter().count() >= 1);
        await().until(() -> meters.get("parley.event.loop.lag").timer().max(TimeUnit.MILLISECONDS) > 200);
    }

    private static ClusterConfig stallingAfter(Duration stall) {
        return new ClusterConfig(CONFIG.host(), 0, 0, List.of(), null, CONFIG.kubernetes(), CONFIG.tls(), null,
                CONFIG.beat(), CONFIG.staleVanished(), CONFIG.stalePresent(), stall, CONFIG.keepAlive(),
                CONFIG.silence());
    }

    /** Keeps every event loop of a node from whatever it has to do. */
    private static void standStill(ClusteredVertx node, Duration time) {
        long until = System.nanoTime() + time.toNanos();
        ((VertxInternal) node.vertx()).nettyEventLoopGroup().forEach(loop -> loop.execute(() -> {
            while (System.nanoTime() - until < 0) {
                Thread.onSpinWait();
            }
        }));
    }

    private Deployed deploy(ClusteredVertx node, Bus bus) {
        return deploy(node, bus, CONFIG, Instruments.NONE);
    }

    private Deployed deploy(ClusteredVertx node, Bus bus, ClusterConfig config, Instruments instruments) {
        var verticle = new ClusterVerticle(node.vertx(), bus, store, new Apart(node), Set.of(Role.values()),
                config, instruments);
        var result = new Deployed(node, verticle, node.vertx().deployVerticle(verticle).await());
        deployed.add(result);
        return result;
    }

    /** A node that then sees no member but itself. */
    private record Apart(ClusteredVertx node) implements Membership {
        @Override
        public Set<NodeId> members() {
            return split || blind ? Set.of(node.self()) : node.members();
        }

        @Override
        public NodeAddress address() {
            var address = node.address();
            return node.self().equals(stranger) ? new NodeAddress("strangers", address.host(), address.port())
                    : address;
        }

        @Override
        public void locate(Map<NodeId, NodeAddress> addresses) {
            node.locate(addresses);
        }
    }

    private static void awaitReady(Deployed observer, ClusteredVertx... nodes) {
        var expected = Arrays.stream(nodes).map(ClusteredVertx::self).collect(Collectors.toSet());
        await().untilAsserted(() -> assertThat(observer.cluster().ready(Role.SESSION)).isEqualTo(expected));
    }
}
