package io.parley.testing;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;

/** The clock of one database, which can be set: functions of its own stand before those of Postgres on the path of new connections. */
public final class PostgresClock {
    private final String url;
    private final String database;

    public PostgresClock(String url) {
        this.url = url;
        this.database = url.substring(url.lastIndexOf('/') + 1);
    }

    /** For connections that are made from now on. */
    public void set(Duration ahead) throws SQLException {
        run("CREATE SCHEMA IF NOT EXISTS clock",
                function("now", "STABLE", ahead), function("clock_timestamp", "VOLATILE", ahead),
                "ALTER DATABASE " + database + " SET search_path = public, clock, pg_catalog");
    }

    /** Likewise. */
    public void reset() throws SQLException {
        run("ALTER DATABASE " + database + " RESET search_path");
    }

    private static String function(String name, String kind, Duration ahead) {
        return "CREATE OR REPLACE FUNCTION clock." + name + "() RETURNS timestamptz LANGUAGE sql " + kind
                + " AS $$SELECT pg_catalog." + name + "() + interval '" + ahead.toSeconds() + " seconds'$$";
    }

    private void run(String... statements) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:" + url, Backends.POSTGRES_USER, "");
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
