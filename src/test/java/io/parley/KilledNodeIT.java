package io.parley;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.Backends;
import io.parley.testing.Correspondent;
import io.parley.testing.FaultProxy;
import io.parley.testing.NodeProcess;
import io.parley.testing.NodeSetup;
import io.parley.testing.Patience;
import io.parley.testing.Transcribed;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only node there is, killed while replies run and started again: whatever was acknowledged is answered once. The moments
 * come from a seed, which is printed; {@code -Dparley.seed=…} repeats them.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Tag("faults")
class KilledNodeIT {
    private static final Logger LOG = LoggerFactory.getLogger(KilledNodeIT.class);
    private static final int AT_ONCE = 5;
    private static final int WORDS = 40;
    private static final int INTERVAL_MS = 35;
    private static final int NEVER_MS = 60_000;
    private static final Duration PATIENCE = Patience.LIMIT;
    private static final DemoSettings PACED = settings(0, 0, -1);
    /** In mid-stream no reply may end before the node does. */
    private static final DemoSettings UNFINISHED = settings(0, 0, WORDS - 5);

    @TempDir
    static Path dir;

    static final long SEED = Long.getLong("parley.seed", System.nanoTime());
    static final Random MOMENTS = new Random(SEED);
    static Vertx vertx;
    static final List<Correspondent> ALL = new ArrayList<>();
    static FaultProxy postgres;
    static DemoProvider provider;
    static NodeSetup setup;
    static NodeProcess node;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        LOG.info("Seed {}", SEED);
        var backends = Backends.shared();
        postgres = new FaultProxy(backends.postgresPort());
        provider = DemoProvider.start(vertx, 0, PACED).await();
        // the time limits shall not end what a test holds back
        setup = NodeSetup.fresh().postgres(backends.postgresUrl(backends.newInstallation(), postgres.port()))
                .with("store.postgres.query-timeout", "1m").with("store.commits.deadline", "1m")
                .with("session.request-timeout", "1m").with("cluster.stall", "1m")
                .with("cluster.beat", "150ms").with("cluster.stale-vanished", "400ms");
        startNode();
    }

    @AfterAll
    static void stop() {
        node.close();
        postgres.close();
        vertx.close().await();
    }

    @Test
    void repliesKilledBeforeTheAcknowledgement() {
        for (int round = 0; round < 2; round++) {
            var clients = clients();
            clients.forEach(KilledNodeIT::bringIntoMemory);
            int calls = MOMENTS.nextInt(AT_ONCE + 1);
            long before = provider.stats().requests();
            boolean written = MOMENTS.nextBoolean();
            holdPostgres(written);
            begin(clients, PACED);
            killWhen("commits reach Postgres: " + written + ", provider asked: " + calls,
                    () -> provider.stats().requests() >= before + calls);
            assertThat(clients).noneMatch(Correspondent::isAcknowledged);
            followToTheEnd(clients);
        }
    }

    @Test
    void repliesKilledBeforeTheFirstToken() {
        for (int round = 0; round < 2; round++) {
            var clients = clients();
            boolean head = MOMENTS.nextBoolean();
            begin(clients, head ? settings(0, NEVER_MS, -1) : settings(NEVER_MS, 0, -1));
            killWhen("provider's head sent: " + head, () -> clients.stream().allMatch(Correspondent::isAcknowledged));
            assertThat(clients).allMatch(client -> client.length() == 0);
            followToTheEnd(clients);
            assertThat(clients).allMatch(client -> client.reply().breaks() > 0);
        }
    }

    @Test
    void repliesKilledInMidStream() {
        for (int round = 0; round < 4; round++) {
            var clients = clients();
            var marks = MOMENTS.ints(AT_ONCE, 1, WORDS * 3).toArray();
            begin(clients, UNFINISHED);
            killWhen("characters there: " + IntStream.of(marks).boxed().toList(),
                    () -> IntStream.range(0, AT_ONCE).allMatch(i -> clients.get(i).length() >= marks[i]));
            followToTheEnd(clients);
            assertThat(clients).allMatch(client -> client.reply().breaks() > 0);
        }
    }

    @Test
    void repliesKilledBetweenTheLastDeltaAndTheTerminalEvent() {
        for (int round = 0; round < 2; round++) {
            var clients = clients();
            begin(clients, PACED);
            await().atMost(PATIENCE).until(() -> clients.stream().allMatch(Correspondent::isAcknowledged));
            boolean written = MOMENTS.nextBoolean();
            holdPostgres(written);
            killWhen("commits reach Postgres: " + written,
                    () -> clients.stream().allMatch(client -> client.length() == text(client).length()));
            assertThat(clients).allMatch(client -> client.reply().end() == null);
            followToTheEnd(clients);
        }
    }

    private static DemoSettings settings(int headMillis, int firstTokenMillis, int silentAfter) {
        return new DemoSettings(headMillis, firstTokenMillis, INTERVAL_MS, 1, 0, 0, 0, -1, 0, 0, -1, -1, silentAfter,
                false, null);
    }

    private static List<Correspondent> clients() {
        var clients = new ArrayList<Correspondent>();
        for (int i = 0; i < AT_ONCE; i++) {
            int number = ALL.size() + i;
            String text = IntStream.range(0, WORDS).mapToObj(word -> "word" + number + "-" + word)
                    .collect(joining(" "));
            clients.add(new Correspondent(node.chat().newSession(), "repeat " + text));
        }
        ALL.addAll(clients);
        return clients;
    }

    private static String text(Correspondent client) {
        return client.content().substring("repeat ".length());
    }

    /** So that nothing but the commit needs Postgres. */
    private static void bringIntoMemory(Correspondent client) {
        try (var stream = node.chat().events(client.session(), null)) {
            stream.await("snapshot");
        }
    }

    private static void begin(List<Correspondent> clients, DemoSettings settings) {
        provider.settings(settings);
        clients.forEach(client -> client.begin(node.chat()));
    }

    private static void holdPostgres(boolean written) {
        if (written) {
            postgres.swallowAnswers();
        } else {
            postgres.swallowAll();
        }
    }

    private static void killWhen(String moment, BooleanSupplier there) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(there::getAsBoolean);
        node.kill();
        LOG.info("Killed with {} sessions begun; {}", ALL.size(), moment);
        postgres.pass();
    }

    /** Every other time with a model that cannot go on from a text. */
    private static void startNode() {
        boolean continuation = MOMENTS.nextBoolean();
        node = setup.provider("demo", provider.baseUrl(), continuation).startProcess(dir);
    }

    private static void followToTheEnd(List<Correspondent> clients) {
        provider.settings(PACED);
        startNode();
        long ready = System.nanoTime();
        CompletableFuture.allOf(clients.stream()
                .map(client -> CompletableFuture.runAsync(() -> client.finish(node.chat()),
                        task -> Thread.ofVirtual().start(task)))
                .toArray(CompletableFuture[]::new)).join();
        long served = clients.stream().mapToLong(Correspondent::servedAt).max().orElseThrow();
        LOG.info("All sessions served {} ms after the start", (served - ready) / 1_000_000);
        ALL.forEach(KilledNodeIT::verify);
    }

    private static void verify(Correspondent client) {
        client.reply().verify();
        assertThat(client.reply().text()).isEqualTo(text(client));
        var history = node.chat().history(client.session());
        assertThat(history).hasSize(2);
        assertThat(history.get(0).path("content").asText()).isEqualTo(client.content());
        var reply = history.get(1);
        assertThat(reply.path("status").asText()).isEqualTo("completed");
        assertThat(Transcribed.sha256(reply.path("content").asText()))
                .isEqualTo(client.reply().end().data().path("sha256").asText());
    }
}
