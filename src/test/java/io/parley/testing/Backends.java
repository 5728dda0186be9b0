package io.parley.testing;

import io.parley.store.Store;
import io.parley.store.StoreConfig;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import redis.embedded.RedisServer;

/**
 * A real Postgres and a real Redis on free ports, started once per JVM with the first use and stopped with it. Tests keep
 * apart by taking a {@linkplain #newDatabase() database} and a {@linkplain #newPrefix() key prefix} of their own.
 */
public final class Backends {
    /** User of every database; has no password. */
    public static final String POSTGRES_USER = "postgres";

    private static final AtomicInteger NAMES = new AtomicInteger();
    /** Is copied for tests that need the schema, which is faster than making it each time. */
    private static final String COPIED = "parley_migrated";

    private final EmbeddedPostgres postgres;
    private final RedisServer redis;
    private final int redisPort;

    private Backends() throws IOException {
        postgres = EmbeddedPostgres.builder().setPGStartupWait(Patience.LIMIT).setServerConfig("max_connections", "300")
                .start();
        redisPort = freePort();
        redis = newRedis(redisPort);
        redis.start();
        execute("postgres", "CREATE DATABASE " + COPIED);
        Store.prepare(new StoreConfig(StoreConfig.Postgres.DEFAULT.at(postgresUrl(COPIED), POSTGRES_USER, null),
                StoreConfig.Commits.DEFAULT, StoreConfig.Redis.DEFAULT, StoreConfig.Retention.DEFAULT));
        Runtime.getRuntime().addShutdownHook(new Thread(this::stopRedis, "stop-redis"));
    }

    /** The ones of this JVM. */
    public static Backends shared() {
        return Holder.SHARED;
    }

    public int postgresPort() {
        return postgres.getPort();
    }

    public int redisPort() {
        return redisPort;
    }

    /** Of the shared Redis, straight to it. */
    public String redisUrl() {
        return redisUrl(redisPort);
    }

    /** Of the shared Redis, through something that listens on the port. */
    public String redisUrl(int port) {
        return "redis://127.0.0.1:" + port;
    }

    /** Makes an empty database and returns its name. */
    public String newDatabase() {
        String name = "parley_" + NAMES.incrementAndGet();
        execute("postgres", "CREATE DATABASE " + name);
        return name;
    }

    /** Makes a database that has Parley's schema already, of an installation of its own, and returns its name. */
    public String newInstallation() {
        String name = "parley_" + NAMES.incrementAndGet();
        execute("postgres", "CREATE DATABASE " + name + " TEMPLATE " + COPIED + " STRATEGY FILE_COPY");
        execute(name, "UPDATE installation SET id = DEFAULT");
        return name;
    }

    private void execute(String database, String sql) {
        try (var connection = postgres.getDatabase(POSTGRES_USER, database).getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot make a database for the test", e);
        }
    }

    /** URL of a database, straight to Postgres. */
    public String postgresUrl(String database) {
        return postgresUrl(database, postgresPort());
    }

    /** URL of a database, through something that listens on the port. */
    public String postgresUrl(String database, int port) {
        return "postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** A prefix of Redis keys that no other test has. */
    public String newPrefix() {
        return "test" + NAMES.incrementAndGet();
    }

    /** A Redis of the test's own, not yet started, for tests that stop it or fill its memory. */
    public static RedisServer newRedis(int port, String... settings) throws IOException {
        var builder = RedisServer.newRedisServer().port(port).bind("127.0.0.1").setting("save \"\"");
        for (String setting : settings) {
            builder.setting(setting);
        }
        return builder.build();
    }

    /** A port of the loopback interface that was free a moment ago. */
    public static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void stopRedis() {
        try {
            redis.stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Holder {
        static final Backends SHARED = start();

        private static Backends start() {
            try {
                return new Backends();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
