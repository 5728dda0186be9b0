package io.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.testing.Backends;
import io.parley.testing.FaultProxy;
import io.parley.testing.NodeProcess;
import io.parley.testing.NodeSetup;
import io.parley.testing.Patience;
import io.parley.testing.Records;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node that is told to end while it starts, or has just started, ends as any other: nothing of it is left, its row says so, and its exit
 * code is the signal's (infinispan#14917).
 */
class EarlyStopIT {
    private static final Duration PATIENCE = Patience.LIMIT;
    private static final int BY_SIGTERM = 143;

    @TempDir
    Path dir;

    private final String database = Backends.shared().newInstallation();
    private final String prefix = Backends.shared().newPrefix();
    private Records records;
    private @Nullable NodeProcess node;

    @BeforeEach
    void connect() throws SQLException {
        records = new Records(database, prefix);
    }

    @AfterEach
    void kill() throws SQLException {
        if (node != null) {
            node.close();
        }
        records.close();
    }

    @Test
    void whenItIsReady() {
        launch(external());
        at(() -> records.standings().containsValue("ready"));

        assertThat(node().terminate(PATIENCE)).isEqualTo(BY_SIGTERM);
        assertThat(records.standings().values()).containsExactly("retreated");
    }

    @Test
    void whenTheOthersSeeIt() {
        launch(external());
        at(() -> !records.nodes().isEmpty());

        assertThat(node().terminate(PATIENCE)).isEqualTo(BY_SIGTERM);
        assertThat(records.standings().values()).containsExactly("retreated");
    }

    @Test
    void whileItWaitsForPostgres() {
        endsThough(FaultProxy::refuse);
    }

    @Test
    void whilePostgresDoesNotAnswer() {
        endsThough(FaultProxy::swallowAll);
    }

    private void endsThough(Consumer<FaultProxy> fault) {
        try (var postgres = new FaultProxy(Backends.shared().postgresPort())) {
            fault.accept(postgres);
            launch(external().postgres(Backends.shared().postgresUrl(database, postgres.port())));
            at(() -> postgres.arrived() > 0);

            assertThat(node().terminate(PATIENCE)).isEqualTo(BY_SIGTERM);
        }
    }

    @Test
    void whileItsPostgresStarts() {
        var data = dir.resolve("data");
        launch(NodeSetup.embedded(data));
        at(() -> Files.exists(data.resolve("postgres").resolve("postmaster.pid")));

        assertThat(node().terminate(PATIENCE)).isEqualTo(BY_SIGTERM);
        assertThat(data.resolve("postgres")).isDirectory();
        assertThat(data.resolve("postgres").resolve("postmaster.pid")).doesNotExist();
    }

    private NodeSetup external() {
        return NodeSetup.fresh().postgres(Backends.shared().postgresUrl(database)).with("store.redis.prefix", prefix);
    }

    private void launch(NodeSetup setup) {
        node = setup.launch(dir);
    }

    private NodeProcess node() {
        return Objects.requireNonNull(node, "launched by the test");
    }

    /** Returns at the very moment. */
    private static void at(Callable<Boolean> moment) {
        await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).ignoreExceptions()
                .until(moment);
    }
}
