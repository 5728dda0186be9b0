package io.parley.embedded;

import io.parley.core.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL of this node's own, on a free port of the loopback interface, asking for a password. It runs in a session
 * of its own, so that Ctrl-C in the terminal does not reach it before the node is done with it. Blocking.
 */
final class EmbeddedPostgres implements Revival.Server {
    static final String USER = "parley";
    private static final int TRIES = 50;
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final String PROGRAM = "postgres";
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final Duration STOP = Duration.ofSeconds(30);
    /** For a program that keeps to its limit by itself. */
    private static final Duration GRACE = Duration.ofSeconds(5);
    /** Terse errors keep the values of rows, and thereby messages of people, out of its log. */
    private static final String SETTINGS = Stream
            .of("listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=on",
                    "synchronous_commit=on", "timezone=UTC", "log_error_verbosity=terse",
                    "log_min_error_statement=panic")
            .map(setting -> "-c " + setting).collect(Collectors.joining(" "));

    private final PostgresBinaries binaries;
    private final Path data;
    private final Path log;
    private final int port;
    private final Secret password;
    private final Duration startTimeout;

    private EmbeddedPostgres(PostgresBinaries binaries, Duration startTimeout, Path data, Path log, int port,
            Secret password) {
        this.startTimeout = startTimeout;
        this.binaries = binaries;
        this.data = data;
        this.log = log;
        this.port = port;
        this.password = password;
    }

    /** Starts it on the data kept from before, if there is any; an earlier one that was left behind is stopped first. */
    static EmbeddedPostgres start(DataDirectory directory, PostgresBinaries binaries, EmbeddedConfig config)
            throws IOException {
        var server = new EmbeddedPostgres(binaries, config.startTimeout(), directory.resolve("postgres"),
                directory.resolve("postgres.log"),
                Programs.freePort(),
                directory.password("postgres.password"));
        var limit = config.startTimeout();
        server.stopOrphan();
        Files.deleteIfExists(server.log);
        if (!Files.isDirectory(server.data)) {
            server.create(directory, limit);
        }
        server.launch(limit);
        return server;
    }

    @Override
    public String name() {
        return "PostgreSQL";
    }

    @Override
    public boolean isAlive() throws IOException {
        return Programs.find(pidFile(), PROGRAM).isPresent();
    }

    /**
     * At the same port, on the same data. By the pid file that is still there Postgres knows that servers of the one that died are at the
     * data yet, and refuses until they are gone.
     */
    @Override
    public void startAgain() throws IOException {
        launch(startTimeout);
    }

    private Path pidFile() {
        return data.resolve("postmaster.pid");
    }

    /** Without user and password. */
    String url() {
        return "postgresql://127.0.0.1:" + port + "/postgres";
    }

    Secret password() {
        return password;
    }

    @Override
    public void close() throws IOException {
        if (!stop("fast")) {
            LOG.warn("The embedded PostgreSQL did not stop; the next start repeats it");
        }
    }

    private void stopOrphan() throws IOException {
        var orphan = Programs.find(pidFile(), PROGRAM);
        if (orphan.isPresent()) {
            LOG.info("Stopping the embedded PostgreSQL that an earlier run left behind");
            if (!stop("fast")) {
                orphan.get().destroyForcibly();
            }
        }
        Files.deleteIfExists(pidFile());
    }

    /** Made aside and moved into place, so that what is there is always whole. */
    private void create(DataDirectory directory, Duration limit) throws IOException {
        var unfinished = Files.createTempDirectory(data.getParent(), "postgres-new");
        var passwordFile = directory.resolve("postgres.password").toString();
        var command = binaries.command("initdb", "-D", unfinished.toString(), "-U", USER, "--auth=scram-sha-256",
                "--pwfile=" + passwordFile, "--encoding=UTF8", "--locale=C", "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8");
        if (!Programs.run(command, log, limit)) {
            throw failure("be set up");
        }
        Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
    }

    private void launch(Duration limit) throws IOException {
        if (!control(limit, "start", "-l", log.toString(), "-o", "-p " + port + " " + SETTINGS)) {
            var failure = failure("start");
            undo();
            throw failure;
        }
    }

    /**
     * One that has just been begun is not told at once: its pid file is not whole yet. The one that is there may also be that of a server
     * that has died: then there is nothing to wait for, unless another was being started in its place.
     */
    private void undo() throws IOException {
        boolean interrupted = Thread.interrupted();
        for (int tries = 0; tries < TRIES && Files.exists(pidFile()) && (interrupted || isAlive())
                && !stop("immediate"); tries++) {
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Also on a thread that was interrupted. */
    private boolean stop(String mode) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            return control(STOP, "stop", "-m", mode);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean control(Duration limit, String action, String... options) throws IOException {
        var arguments = Stream.concat(
                Stream.of("-D", data.toString(), "-w", "-s", "-t", Long.toString(limit.toSeconds()), action),
                Stream.of(options));
        return Programs.run(binaries.command("pg_ctl", arguments.toArray(String[]::new)), log, limit.plus(GRACE));
    }

    private EmbeddedException failure(String what) {
        return new EmbeddedException(
                "the embedded PostgreSQL cannot %s: %s (see %s)".formatted(what, Programs.lastLine(log), log));
    }
}
