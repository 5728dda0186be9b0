package io.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.Backends;
import io.parley.testing.Chat;
import io.parley.testing.NodeSetup;
import io.parley.testing.Patience;
import io.parley.testing.Records;
import io.parley.testing.Transcribed;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes of different installations stay apart even where one names the other as a member. */
class OtherInstallationIT {
    private static final Duration PATIENCE = Patience.LIMIT;

    @TempDir
    Path dir;

    private final Vertx vertx = Vertx.vertx();
    private final List<String> members = List.of("127.0.0.1:" + Backends.freePort(),
            "127.0.0.1:" + Backends.freePort());

    @Test
    void aNodeOnAnotherDatabaseStaysAlone() throws SQLException {
        var provider = DemoProvider.start(vertx, 0, DemoSettings.FAST).await();
        try (var ours = new Installation(0, provider); var theirs = new Installation(1, provider)) {
            await().atMost(PATIENCE).untilAsserted(() -> {
                ours.assertAlone();
                theirs.assertAlone();
            });
            var session = ours.converse();
            assertThat(theirs.chat().get("/api/v1/sessions/" + session).status()).isEqualTo(404);
            theirs.converse();
            ours.assertAlone();
            theirs.assertAlone();
        } finally {
            vertx.close().await();
        }
    }

    private final class Installation implements AutoCloseable {
        private final Records records;
        private final Node node;

        Installation(int index, DemoProvider provider) throws SQLException {
            String database = Backends.shared().newInstallation();
            records = new Records(database, "unused");
            node = NodeSetup.fresh().postgres(Backends.shared().postgresUrl(database)).provider("demo", provider)
                    .with("cluster.port", members.get(index).split(":")[1])
                    .with("cluster.members", members.toString()).start(dir);
        }

        Chat chat() {
            return new Chat("http://127.0.0.1:" + node.port());
        }

        void assertAlone() {
            assertThat(chat().get("/readyz").status()).isEqualTo(200);
            assertThat(records.nodes()).hasSize(1);
        }

        /** Holds a short conversation and returns its session, which this installation's node owns. */
        String converse() {
            String session = chat().newSession();
            try (var stream = chat().exchange(session, "count to 3")) {
                new Transcribed().follow(stream).verify();
            }
            assertThat(records.ownership(session).node()).isEqualTo(records.nodes().getFirst());
            return session;
        }

        @Override
        public void close() throws SQLException {
            node.close();
            records.close();
        }
    }
}
