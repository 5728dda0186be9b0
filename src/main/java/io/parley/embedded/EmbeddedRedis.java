package io.parley.embedded;

import io.parley.core.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.embedded.core.ExecutableProvider;

/**
 * A Redis of this node's own, on a free port of the loopback interface, asking for a password, with an append-only file.
 * It runs in a session of its own, like {@link EmbeddedPostgres}. Blocking.
 */
final class EmbeddedRedis implements Revival.Server {
    static final String USER = "default";
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRedis.class);
    private static final Duration STOP = Duration.ofSeconds(10);
    private static final int ANSWER_TIMEOUT_MS = 1_000;
    private static final String PROGRAM = "redis-server";

    private final Path home;
    private final Path log;
    private final int port;
    private final Secret password;
    private final Path program;
    private final EmbeddedConfig config;

    private EmbeddedRedis(Path program, EmbeddedConfig config, Path home, Path log, int port, Secret password) {
        this.program = program;
        this.config = config;
        this.home = home;
        this.log = log;
        this.port = port;
        this.password = password;
    }

    /** Writes the program, which fits this machine, below {@code parent}. */
    static Path unpack(Path parent) throws IOException {
        return ExecutableProvider.newJarResourceProvider(parent.toFile()).get().toPath();
    }

    /** Starts it on the data kept from before, if there is any; an earlier one that was left behind is stopped first. */
    static EmbeddedRedis start(DataDirectory directory, Path program, EmbeddedConfig config) throws IOException {
        var server = new EmbeddedRedis(program, config, directory.directory("redis"), directory.resolve("redis.log"),
                Programs.freePort(),
                directory.password("redis.password"));
        server.stopOrphan();
        Files.deleteIfExists(server.log);
        server.launch();
        return server;
    }

    @Override
    public String name() {
        return "Redis";
    }

    @Override
    public boolean isAlive() throws IOException {
        return Programs.find(pidFile(), PROGRAM).isPresent();
    }

    /** At the same port, on the same data. */
    @Override
    public void startAgain() throws IOException {
        stopOrphan();
        launch();
    }

    /** Without password. */
    String url() {
        return "redis://127.0.0.1:" + port + "/0";
    }

    Secret password() {
        return password;
    }

    @Override
    public void close() throws IOException {
        Programs.find(pidFile(), PROGRAM).ifPresent(process -> Programs.end(process, pidFile(), STOP));
    }

    private void stopOrphan() throws IOException {
        var orphan = Programs.find(pidFile(), PROGRAM);
        if (orphan.isPresent()) {
            LOG.info("Stopping the embedded Redis that an earlier run left behind");
            Programs.end(orphan.get(), pidFile(), STOP);
        }
        Files.deleteIfExists(pidFile());
    }

    private void launch() throws IOException {
        var limit = config.startTimeout();
        var settings = home.resolve("redis.conf");
        DataDirectory.writePrivate(settings, settings(config.redisMaxMemory()));
        if (!Programs.run(List.of(program.toString(), settings.toString()), log, limit)
                || !Programs.await(limit, this::answers)) {
            close();
            throw new EmbeddedException(
                    "the embedded Redis cannot start: %s (see %s)".formatted(Programs.lastLine(log), log));
        }
    }

    private String settings(long maxMemory) {
        return """
               bind 127.0.0.1
               port %d
               requirepass %s
               daemonize yes
               pidfile "%s"
               logfile "%s"
               dir "%s"
               appendonly yes
               appendfsync everysec
               save ""
               maxmemory %d
               maxmemory-policy noeviction
               """.formatted(port, password.value(), pidFile(), log, home, maxMemory);
    }

    /** While it still reads the append-only file it answers with errors. */
    private boolean answers() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(ANSWER_TIMEOUT_MS);
            var request = "AUTH " + password.value() + "\r\nPING\r\nQUIT\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).contains("+PONG");
        } catch (IOException e) {
            return false;
        }
    }

    private Path pidFile() {
        return home.resolve("redis.pid");
    }
}
