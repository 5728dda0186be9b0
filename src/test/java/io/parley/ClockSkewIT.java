package io.parley;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testing.Backends;
import io.parley.testing.Chat;
import io.parley.testing.NodeSetup;
import io.parley.testing.PostgresClock;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node on a machine whose clock is an hour behind. */
class ClockSkewIT {
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    Path dir;

    @Test
    void worksAndDatesByPostgresAndSaysSo() throws SQLException {
        String url = Backends.shared().postgresUrl(Backends.shared().newInstallation());
        new PostgresClock(url).set(HOUR);
        var before = Instant.now().plus(HOUR);

        try (var node = NodeSetup.fresh().postgres(url).withSignIn().start(dir)) {
            var stranger = new Chat("http://127.0.0.1:" + node.port());
            var chat = stranger.signedIn(NodeSetup.ADMIN, NodeSetup.PASSWORD);
            var made = chat.get("/api/v1/sessions/" + chat.newSession());

            assertThat(Instant.parse(made.at("/createdAt").asText())).isBetween(before.minusSeconds(1),
                    Instant.now().plus(HOUR));
            assertThat(stranger.get("/readyz")).returns(200, Chat.Answer::status)
                    .returns("skewed", ready -> ready.at("/parts/clock").asText());
        }
    }
}
