package io.parley.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.Crowd;
import io.parley.testing.NodeGroup;
import io.parley.testing.Patience;
import io.parley.testing.PostgresClock;
import io.parley.testing.StalledClient;
import io.parley.testing.Trial;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Each fault is made for real, one after the other, on two nodes under load: its alert fires, of the other causes only those that its
 * page names, and it ends with the fault. The rules are those of production with shorter times.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("faults")
@Isolated("What others do to the machine must not look like a fault")
class AlertsIT {
    /** Makes 5 m 5 s. */
    private static final int FACTOR = 60;
    private static final Duration PATIENCE = Patience.LIMIT;
    private static final Duration BLOCKED = Duration.ofMillis(180);
    private static final Duration BETWEEN = Duration.ofMillis(120);
    private static final int CLIENTS = 6;
    private static final int STALLED = 8;
    private static final int SENDERS = 24;
    private static final Duration SLOW = Duration.ofMillis(5_500);
    private static final DemoSettings PACED = provider(20, 10, 0, -1);
    /** Much text at once, yet so that everybody else's replies do not take the processors. */
    private static final DemoSettings IN_LUMPS = new DemoSettings(0, 20, 10, 20, 0, 0, 0, -1, 0, 0, -1, -1, -1, false,
            null);
    /** Of the machine's processors, from which on event loops wait for one, and answers for them; their pages say so. */
    private static final double BUSY = 0.85;
    private static final Set<String> OF_A_BUSY_MACHINE = Set.of("ParleyEventLoopBlocked", "ParleyPostgresSlow");
    private static final Pattern COMPANIONS = Pattern.compile("(?s)May come with: (.*?)\\.\n\n");
    private static final Pattern NAME = Pattern.compile("\\[(Parley\\w+)]");

    @TempDir
    static Path dir;

    static Vertx vertx;
    static DemoProvider provider;
    static NodeGroup nodes;
    static Crowd crowd;
    static Prometheus prometheus;

    @BeforeAll
    static void start() throws SQLException {
        Prometheus.assumeInstalled();
        vertx = Vertx.vertx();
        provider = DemoProvider.start(vertx, 0, PACED).await();
        nodes = NodeGroup.start(dir, provider, 2, setup -> setup.with("session.mailbox", "8")
                .with("http.stall-timeout", "1s").with("llm.max-backoff", "50ms")
                // an event loop that is late finds its answers late as well
                .with("store.redis.timeout", "1s"));
        crowd = new Crowd(nodes, CLIENTS, 1);
        prometheus = Prometheus.start(Shrunk.write(dir.resolve("prometheus"), FACTOR,
                List.of(nodes.managementPort(0), nodes.managementPort(1))));
        crowd.awaitAnswers(3 * CLIENTS);
        await().alias("scraped").atMost(PATIENCE).until(() -> prometheus.query("up == 1").size() == 2);
        awaitQuiet();
    }

    @AfterAll
    static void stop() throws SQLException {
        if (prometheus != null) {
            prometheus.close();
        }
        if (crowd != null) {
            crowd.finish();
        }
        if (nodes != null) {
            nodes.close();
        }
        if (vertx != null) {
            vertx.close().await();
        }
    }

    private static DemoSettings provider(int firstTokenMillis, int intervalMillis, int status, int cutAfter) {
        return new DemoSettings(0, firstTokenMillis, intervalMillis, 1, 0, status, 0, -1, 0, 0, cutAfter, -1, -1, false,
                null);
    }

    @Test
    @Order(1)
    void providerRefuses() {
        causes("ParleyProviderRateLimited", () -> provider.settings(provider(20, 10, 429, -1)),
                () -> provider.settings(PACED));
    }

    @Test
    @Order(2)
    void providerFails() {
        causes("ParleyProviderFailing", () -> provider.settings(provider(20, 10, 500, -1)),
                () -> provider.settings(PACED));
    }

    @Test
    @Order(3)
    void providerCuts() {
        causes("ParleyProviderCutting", () -> provider.settings(provider(20, 10, 0, 5)),
                () -> provider.settings(PACED));
    }

    @Test
    @Order(4)
    void providerIsSlow() {
        causes("ParleyProviderSlow", () -> provider.settings(provider((int) SLOW.toMillis(), 10, 0, -1)), () -> {
            provider.settings(PACED);
            // the last that was asked before is slow yet
            Trial.pass(SLOW.plusSeconds(1));
        });
    }

    @Test
    @Order(5)
    void redisIsGone() {
        causes("ParleyRedisGone", nodes.redis()::refuse, nodes.redis()::pass);
    }

    @Test
    @Order(6)
    void postgresIsSlow() {
        causes("ParleyPostgresSlow", () -> nodes.postgres().delayAnswers(Duration.ofMillis(400)),
                nodes.postgres()::pass);
    }

    @Test
    @Order(7)
    void postgresIsGone() {
        causes("ParleyPostgresGone", nodes.postgres()::refuse, nodes.postgres()::pass);
    }

    @Test
    @Order(8)
    void mailboxIsFull() {
        var node = nodes.members().getFirst().process().chat();
        String path = "/api/v1/sessions/" + node.newSession();
        var bursts = new Repeated(() -> {
            IntStream.range(0, SENDERS)
                    .mapToObj(i -> beside(() -> node.send("PATCH", path, Map.of("title", "again"), Map.of())))
                    .toList().forEach(CompletableFuture::join);
            Trial.pass(BETWEEN);
        });
        causes("ParleyOverloaded", bursts::begin, bursts::end);
    }

    @Test
    @Order(9)
    void clientsDoNotRead() {
        var member = nodes.members().getFirst();
        String session = member.process().chat().newSession();
        var stalled = new ArrayList<StalledClient>();
        causes("ParleySlowReaders", () -> {
            provider.settings(IN_LUMPS);
            exchange(session);
            for (int i = 0; i < STALLED; i++) {
                stalled.add(StalledClient.open(member.process().base(), session));
            }
            for (int i = 0; i < 12; i++) {
                exchange(session);
            }
            provider.settings(PACED);
        }, () -> {
            for (var client : stalled) {
                client.close();
            }
        });
    }

    private static void exchange(String session) {
        try (var stream = nodes.members().getFirst().process().chat().exchange(session,
                "repeat:" + (" " + "x".repeat(1_000)).repeat(60))) {
            stream.toEndOfReply();
        }
    }

    /** In pulses, as when something else takes the thread again and again. */
    @Test
    @Order(10)
    void eventLoopIsBlocked() {
        var node = nodes.members().getFirst().process();
        var pulses = new Repeated(() -> {
            node.freeze();
            Trial.pass(BLOCKED);
            node.thaw();
            Trial.pass(BETWEEN);
        });
        causes("ParleyEventLoopBlocked", pulses::begin, pulses::end);
    }

    @Test
    @Order(11)
    void nodeIsKilled() {
        var lost = nodes.members().getLast();
        causes("ParleyNodeGone", () -> nodes.kill(lost), () -> nodes.start(lost.place()));
    }

    @Test
    @Order(12)
    void nodeIsFrozen() {
        var frozen = nodes.members().getLast().process();
        causes("ParleyNodeFrozen", frozen::freeze, frozen::thaw);
    }

    /** Postgres' clock is set, which is the same for those who go by the difference. */
    @Test
    @Order(13)
    void clocksDiffer() {
        var clock = new PostgresClock(nodes.database());
        causes("ParleyClockSkewed", () -> {
            clock.set(Duration.ofHours(1));
            nodes.postgres().cut();
        }, () -> {
            clock.reset();
            nodes.postgres().cut();
        });
    }

    /** Something that is done to the nodes. */
    @FunctionalInterface
    private interface Fault {
        void happen() throws Exception;
    }

    /** Has the fault happen until its alert fires, ends it, and waits until all is well. */
    private static void causes(String alert, Fault fault, Fault end) {
        awaitQuiet();
        long before = System.nanoTime();
        long fired = happen(alert, fault, end);
        long ended = System.nanoTime();
        awaitQuiet();
        System.out.printf("%s: fired after %d ms, its fault was over after %d ms more, all quiet after %d ms more%n",
                alert, (fired - before) / 1_000_000, (ended - fired) / 1_000_000, since(ended).toMillis());
        assertThat(prometheus.fired("cause", since(before))).as("fired").isSubsetOf(expected(alert, since(before)));
    }

    /** @return when its alert fired */
    private static long happen(String alert, Fault fault, Fault end) {
        try {
            try {
                fault.happen();
                await().alias(alert).atMost(PATIENCE).until(() -> prometheus.firing("cause").contains(alert));
                return System.nanoTime();
            } finally {
                end.happen();
            }
        } catch (Exception e) {
            throw new AssertionError(alert, e);
        }
    }

    private static Set<String> expected(String alert, Duration since) {
        var expected = withCompanions(alert);
        String busy = "max(avg_over_time(system_cpu_usage[" + since.toMillis() + "ms])) > " + BUSY;
        if (!prometheus.query(busy).isEmpty()) {
            expected.addAll(OF_A_BUSY_MACHINE);
        }
        return expected;
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    private static void awaitQuiet() {
        await().alias("nothing is about to fire").atMost(PATIENCE).until(() -> prometheus.active("cause").isEmpty());
    }

    /** The alert and those that its page says may come with it. */
    private static Set<String> withCompanions(String alert) {
        var rule = MonitoringFiles.alerts().stream().filter(a -> a.name().equals(alert)).findFirst().orElseThrow();
        var expected = new HashSet<>(Set.of(alert));
        COMPANIONS.matcher(MonitoringFiles.read(MonitoringFiles.RUNBOOKS.resolve(rule.runbook()))).results()
                .flatMap(list -> NAME.matcher(list.group(1)).results())
                .forEach(name -> expected.add(name.group(1)));
        return expected;
    }

    private static CompletableFuture<Void> beside(Runnable task) {
        return CompletableFuture.runAsync(task, run -> Thread.ofVirtual().start(run));
    }

    /** Something that is done over and over, beside the test. */
    private static final class Repeated {
        private final Runnable task;
        private CompletableFuture<Void> running = CompletableFuture.completedFuture(null);
        private volatile boolean over;

        Repeated(Runnable task) {
            this.task = task;
        }

        void begin() {
            running = beside(this::repeat);
        }

        private void repeat() {
            while (!over) {
                task.run();
            }
        }

        void end() {
            over = true;
            running.join();
        }
    }
}
