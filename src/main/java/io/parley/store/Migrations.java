package io.parley.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.output.MigrateResult;

/** Brings the schema up to date, over a connection of its own that is closed afterwards. */
final class Migrations {
    private Migrations() {}

    /** Waits for Postgres as long as configured; nodes that start together take turns. Runs on a worker thread. */
    static Future<Void> run(Vertx vertx, StoreConfig.Postgres config) {
        return vertx.executeBlocking(() -> migrate(config), false).mapEmpty();
    }

    private static MigrateResult migrate(StoreConfig.Postgres config) {
        var options = PgOptions.of(config);
        var server = options.getHost() + ":" + options.getPort() + "/" + options.getDatabase();
        try {
            return Flyway.configure(Migrations.class.getClassLoader())
                    .dataSource("jdbc:postgresql://" + server, options.getUser(), options.getPassword())
                    .jdbcProperties(Map.of("sslmode", options.getSslMode().value, "connectTimeout", "5"))
                    .connectRetries((int) config.startTimeout().toSeconds())
                    .connectRetriesInterval(1)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new IllegalStateException("Postgres at " + server + " cannot be used (" + reason(e)
                    + "); check store.postgres.url, user and password.", e);
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
