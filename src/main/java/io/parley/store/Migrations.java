package io.parley.store;

import io.parley.core.StartException;
import io.vertx.pgclient.PgConnectOptions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.output.MigrateResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the schema up to date, over a connection of its own that is closed afterwards. */
final class Migrations {
    /** The version of the last file in {@code db/migration}. */
    static final String NEWEST = "5";

    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
    /** Class of SQLSTATE. */
    private static final String NO_CONNECTION = "08";
    private static final String INSTALLATION = "SELECT id FROM installation";
    private static final String UP_TO_DATE = INSTALLATION
            + " WHERE EXISTS (SELECT FROM flyway_schema_history WHERE version = '" + NEWEST + "' AND success)";

    private Migrations() {}

    /**
     * Waits for Postgres as long as configured; nodes that start together take turns. Where there is nothing to do Flyway is not
     * asked, which would look at every file again: most starts are such. Blocks.
     *
     * @return the id of the installation, which the first migration made
     * @throws StartException when Postgres cannot be used in that time; it says what to check
     */
    static String run(StoreConfig.Postgres config) {
        try {
            var known = ask(config, UP_TO_DATE);
            if (known.isPresent()) {
                return known.get();
            }
        } catch (SQLException awayOrEmpty) {
            announce(config, awayOrEmpty); // Flyway waits for it, or fills it
        }
        migrate(config);
        try {
            return ask(config, INSTALLATION).orElseThrow();
        } catch (SQLException e) {
            throw unusable(PgOptions.of(config), e);
        }
    }

    private static void announce(StoreConfig.Postgres config, SQLException failure) {
        if (String.valueOf(failure.getSQLState()).startsWith(NO_CONNECTION)) {
            LOG.info("Waiting for Postgres at {}, {} s at most", server(PgOptions.of(config)),
                    config.startTimeout().toSeconds());
        }
    }

    private static Optional<String> ask(StoreConfig.Postgres config, String sql) throws SQLException {
        var options = PgOptions.of(config);
        try (var connection = DriverManager.getConnection(url(options), options.getUser(), options.getPassword());
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
        }
    }

    private static String url(PgConnectOptions options) {
        return "jdbc:postgresql://" + server(options) + "?sslmode=" + options.getSslMode().value
                + "&connectTimeout=5&loginTimeout=10";
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
