package io.parley.store;

import io.parley.core.StartException;
import io.vertx.pgclient.PgConnectOptions;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.output.MigrateResult;

/** Brings the schema up to date, over a connection of its own that is closed afterwards. */
final class Migrations {
    private Migrations() {}

    /** Waits for Postgres as long as configured; nodes that start together take turns. Blocks. */
    static void run(StoreConfig.Postgres config) {
        migrate(config);
    }

    /** The id that the first migration made. Blocks. */
    static String installation(StoreConfig.Postgres config) {
        var options = PgOptions.of(config);
        try (var connection = DriverManager.getConnection(url(options), options.getUser(), options.getPassword());
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT id FROM installation")) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw unusable(options, e);
        }
    }

    private static String url(PgConnectOptions options) {
        return "jdbc:postgresql://" + server(options) + "?sslmode=" + options.getSslMode().value + "&connectTimeout=5";
    }

    private static String server(PgConnectOptions options) {
        return options.getHost() + ":" + options.getPort() + "/" + options.getDatabase();
    }

    private static StartException unusable(PgConnectOptions options, Exception cause) {
        return new StartException("Postgres at " + server(options) + " cannot be used (" + reason(cause)
                + "); check store.postgres.url, user and password.", cause);
    }

    private static MigrateResult migrate(StoreConfig.Postgres config) {
        var options = PgOptions.of(config);
        try {
            return Flyway.configure(Migrations.class.getClassLoader())
                    .dataSource(url(options), options.getUser(), options.getPassword())
                    .connectRetries((int) config.startTimeout().toSeconds())
                    .connectRetriesInterval(1)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw unusable(options, e);
        }
    }

    /** The first line of what was at the root of it; the rest is for the log. */
    private static String reason(Throwable e) {
        var root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage()).lines().findFirst().orElse("");
    }
}
