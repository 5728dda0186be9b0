package io.parley.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import redis.embedded.RedisServer;

/** A real Postgres and a real Redis of a test's own, which it may end and start again. */
public final class OwnStores implements AutoCloseable {
    private final Path data;
    private final int postgresPort = Backends.freePort();
    private final int redisPort = Backends.freePort();
    private EmbeddedPostgres postgres;
    private RedisServer redis;

    /** @param dir where Postgres keeps its data */
    public OwnStores(Path dir) {
        this.data = dir.resolve("postgres-" + postgresPort);
        startPostgres();
        startRedis();
    }

    public int postgresPort() {
        return postgresPort;
    }

    public int redisPort() {
        return redisPort;
    }

    /** Ends it in the middle of what it does; what was committed is there again after {@link #startPostgres}. */
    public void stopPostgres() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void startPostgres() {
        try {
            postgres = EmbeddedPostgres.builder().setPGStartupWait(Patience.LIMIT).setPort(postgresPort)
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setServerConfig("max_connections", "300").start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends Postgres, copies all it has, and starts it again. */
    public void backUp(Path copy) {
        stopPostgres();
        copy(data, copy);
        startPostgres();
    }

    /** Puts Postgres back to what a copy has. */
    public void restore(Path copy) {
        stopPostgres();
        run("rm", "-r", data.toString());
        copy(copy, data);
        startPostgres();
    }

    /** With the modes of files, on which Postgres insists. */
    private static void copy(Path from, Path to) {
        run("cp", "-a", from.toString(), to.toString());
    }

    private static void run(String... command) {
        try {
            int code = new ProcessBuilder(command).inheritIO().start().waitFor();
            if (code != 0) {
                throw new IllegalStateException(List.of(command) + " ended with " + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Like kill -9; it keeps nothing. */
    public void killRedis() {
        try {
            redis.stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void startRedis() {
        try {
            redis = RedisServer.newRedisServer().port(redisPort).bind("127.0.0.1").setting("save \"\"")
                    .onShutdownForceStop(true).build();
            redis.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        killRedis();
        stopPostgres();
    }
}
