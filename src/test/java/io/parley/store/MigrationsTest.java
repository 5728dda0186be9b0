package io.parley.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testing.Backends;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.Test;

class MigrationsTest {
    private final String database = Backends.shared().newDatabase();
    private final StoreConfig.Postgres config = postgres(Backends.shared().postgresUrl(database));

    /** Otherwise a schema that lacks the last file would be taken for complete. */
    @Test
    void theNewestIsTheLastFile() throws IOException {
        try (var files = Files.list(Path.of("src/main/resources/db/migration"))) {
            assertThat(files.map(file -> file.getFileName().toString().replaceFirst("^V(.*)__.*", "$1"))
                    .map(MigrationVersion::fromVersion).max(MigrationVersion::compareTo))
                    .contains(MigrationVersion.fromVersion(Migrations.NEWEST));
        }
    }

    @Test
    void aSchemaOfAnOlderVersionIsBroughtUpToDateAndKeepsItsInstallation() throws SQLException {
        Flyway.configure().dataSource(jdbc(), Backends.POSTGRES_USER, null).target("1").load().migrate();
        var installation = ask("SELECT id FROM installation");

        assertThat(Migrations.run(config)).isEqualTo(installation);

        assertThat(newest()).isEqualTo(Migrations.NEWEST);
    }

    @Test
    void accountsOfOneMailboxGetItsSpellingUnlessItIsTaken() throws SQLException {
        Flyway.configure().dataSource(jdbc(), Backends.POSTGRES_USER, null).target("4").load().migrate();
        ask("""
            INSERT INTO account (id, email, name, roles, created_at) VALUES
            ('1', '"ada"@example.org', 'a', '{user}', 'yesterday'), ('2', 'ada@example.org.', 'a', '{user}', 'today'),
            ('3', '"bob"@example.org.', 'b', '{user}', 'today'), ('4', 'bob@example.org', 'b', '{user}', 'today'),
            ('5', '"j d"@example.org', 'j', '{user}', 'today'), ('6', NULL, 'x', '{user}', 'today') RETURNING id""");
        ask("""
            INSERT INTO invitation (id, hash, email, roles, invited_by, expires_at)
            VALUES (gen_random_uuid(), 'h', '"eve.x"@example.org.', '{user}', '1', 'tomorrow') RETURNING id""");

        Migrations.run(config);

        assertThat(ask("SELECT string_agg(id || ' ' || coalesce(email, ''), ', ' ORDER BY id) FROM account"))
                .isEqualTo("1 ada@example.org, 2 ada@example.org., 3 \"bob\"@example.org., 4 bob@example.org, "
                        + "5 \"j d\"@example.org, 6 ");
        assertThat(ask("SELECT email FROM invitation")).isEqualTo("eve.x@example.org");
    }

    /** As while nodes of two versions run. */
    @Test
    void aSchemaOfANewerVersionIsLeftAsItIs() throws SQLException {
        var installation = Migrations.run(config);
        ask("INSERT INTO flyway_schema_history SELECT 1000, '1000', 'later', 'SQL', 'V1000__later.sql', 1, 'x', now(), 1, true RETURNING version");

        assertThat(Migrations.run(config)).isEqualTo(installation);

        assertThat(newest()).isEqualTo("1000");
    }

    private String newest() throws SQLException {
        return ask("SELECT version FROM flyway_schema_history ORDER BY installed_rank DESC LIMIT 1");
    }

    private String ask(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(jdbc(), Backends.POSTGRES_USER, null);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private String jdbc() {
        return "jdbc:" + Backends.shared().postgresUrl(database);
    }

    private static StoreConfig.Postgres postgres(String url) {
        return StoreConfig.Postgres.DEFAULT.at(url, Backends.POSTGRES_USER, null);
    }
}
