package io.parley.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.parley.embedded.Embedded.Access;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tests share one data directory, since the first start in a new one takes seconds. */
class EmbeddedIT {
    @TempDir
    private static Path directory;

    private final EmbeddedConfig config = new EmbeddedConfig(directory.resolve("data"), Duration.ofSeconds(60),
            32L << 20);

    private Optional<Embedded> embedded = Optional.empty();

    @AfterEach
    void stop() {
        embedded.ifPresent(Embedded::close);
    }

    @Test
    void dataOutlivesARestart() throws SQLException, IOException {
        var first = start();
        write(first, "restart");
        first.close();
        assertKept(start(), "restart");
    }

    @Test
    void serversLeftBehindByAKilledProcessAreReplaced() throws Exception {
        try (var child = ChildProcess.start(config.dataDir())) {
            var postgres = child.access("postgres");
            write(postgres, child.access("redis"), "killed");
            child.kill();
            assertKept(start(), "killed");
            assertThatExceptionOfType(SQLException.class).isThrownBy(() -> connect(postgres));
        }
    }

    /** As the kernel does for want of memory; a server of a connection may outlive the one that died. */
    @Test
    void serversThatDieAreStartedAgainWhereTheyWere() throws Exception {
        var servers = start();
        write(servers, "died");
        try (var open = connect(servers.postgres().orElseThrow())) {
            assertThat(open.isClosed()).isFalse();
            kill("postgres/postmaster.pid");
            kill("redis/redis.pid");
            await().atMost(Duration.ofSeconds(30)).ignoreExceptions().untilAsserted(() -> assertKept(servers, "died"));
        }
        servers.close();
        assertThat(pid("redis/redis.pid")).isEmpty();
        assertThat(pid("postgres/postmaster.pid")).isEmpty();
    }

    /** Its process, if it is there. */
    private Optional<ProcessHandle> pid(String file) throws IOException {
        var path = config.dataDir().resolve(file);
        return Files.exists(path) ? ProcessHandle.of(Long.parseLong(Files.readAllLines(path).getFirst().strip()))
                : Optional.empty();
    }

    private void kill(String file) throws IOException {
        assertThat(pid(file).orElseThrow().destroyForcibly()).isTrue();
    }

    @Test
    void acknowledgedWritesReachTheDisk() throws SQLException {
        try (var connection = connect(start().postgres().orElseThrow()); var statement = connection.createStatement()) {
            for (var setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
                var result = statement.executeQuery("SHOW " + setting);
                assertThat(result.next()).isTrue();
                assertThat(result.getString(1)).as(setting).isEqualTo("on");
            }
        }
    }

    @Test
    void postgresRefusesAWrongPassword() {
        var access = start().postgres().orElseThrow();
        assertThatThrownBy(() -> DriverManager.getConnection("jdbc:" + access.url(), access.user(), "wrong"))
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void redisRefusesToServeWithoutThePassword() throws IOException {
        var access = start().redis().orElseThrow();
        assertThat(redis(access, "PING")).contains("NOAUTH");
    }

    @Test
    void aFullRedisRefusesWritesInsteadOfForgetting() throws IOException {
        var access = start().redis().orElseThrow();
        assertThat(command(access, "CONFIG GET maxmemory-policy")).contains("noeviction");
        assertThat(command(access, "CONFIG GET maxmemory")).contains(Long.toString(config.redisMaxMemory()));
    }

    @Test
    void aDirectoryInUseIsOneClearError() {
        start();
        assertThatExceptionOfType(EmbeddedException.class).isThrownBy(this::start)
                .withMessageContaining("is in use by another node").withMessageContaining("PARLEY_EMBEDDED_DATA_DIR")
                .withMessageNotContaining("\n");
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsOneClearError() throws IOException {
        var file = Files.writeString(directory.resolve("file"), "");
        var unwritable = new EmbeddedConfig(file.resolve("data"), config.startTimeout(), config.redisMaxMemory());
        assertThatExceptionOfType(EmbeddedException.class).isThrownBy(() -> Embedded.start(unwritable, true, true))
                .withMessageContaining("cannot write to " + file).withMessageContaining("PARLEY_EMBEDDED_DATA_DIR")
                .withMessageNotContaining("\n");
    }

    @Test
    void whatIsNotWantedIsNotStarted() {
        embedded = Optional.of(Embedded.start(config, false, true));
        assertThat(embedded.orElseThrow().postgres()).isEmpty();
        assertThat(embedded.orElseThrow().redis()).isPresent();
    }

    private Embedded start() {
        var started = Embedded.start(config, true, true);
        embedded = Optional.of(started);
        return started;
    }

    private static void write(Embedded servers, String value) throws SQLException, IOException {
        write(servers.postgres().orElseThrow(), servers.redis().orElseThrow(), value);
    }

    private static void write(Access postgres, Access redis, String value) throws SQLException, IOException {
        try (var connection = connect(postgres); var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS kept (value text)");
            statement.execute("INSERT INTO kept VALUES ('" + value + "')");
        }
        assertThat(command(redis, "SET " + value + " " + value)).contains("OK");
    }

    private static void assertKept(Embedded servers, String value) throws SQLException, IOException {
        try (var connection = connect(servers.postgres().orElseThrow()); var statement = connection.createStatement()) {
            assertThat(statement.executeQuery("SELECT FROM kept WHERE value = '" + value + "'").next()).isTrue();
        }
        assertThat(command(servers.redis().orElseThrow(), "GET " + value)).contains(value);
    }

    private static Connection connect(Access access) throws SQLException {
        return DriverManager.getConnection("jdbc:" + access.url(), access.user(), access.password().value());
    }

    private static String command(Access access, String command) throws IOException {
        return redis(access, "AUTH " + access.password().value() + "\r\n" + command);
    }

    private static String redis(Access access, String commands) throws IOException {
        var address = URI.create(access.url());
        try (var socket = new Socket(address.getHost(), address.getPort())) {
            socket.getOutputStream()
                    .write((commands + "\r\nQUIT\r\n").getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
