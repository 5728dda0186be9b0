package io.parley;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.Chat;
import io.parley.testing.NodeSetup;
import io.parley.testing.Transcribed;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A conversation over HTTP with a whole node. */
class ConversationIT {
    @TempDir
    static Path dir;

    static final Vertx VERTX = Vertx.vertx();
    static DemoProvider provider;
    static Node node;
    static Chat chat;

    @BeforeAll
    static void start() {
        provider = DemoProvider.start(VERTX, 0, DemoSettings.FAST).await();
        node = NodeSetup.fresh().provider("demo", provider).start(dir);
        chat = new Chat("http://127.0.0.1:" + node.port());
    }

    @AfterAll
    static void stop() {
        node.close();
        VERTX.close().await();
    }

    @Test
    void answersAreStreamedAndStored() {
        var session = chat.newSession();
        var reply = new Transcribed();
        try (var stream = chat.exchange(session, "count to 20")) {
            assertThat(stream.status()).isEqualTo(200);
            reply.follow(stream);
        }
        reply.verify();
        var history = chat.history(session);
        assertThat(history).hasSize(2);
        assertThat(history.get(1).path("content").asText()).isEqualTo(reply.text());
        assertThat(history.get(1).path("status").asText()).isEqualTo("completed");
    }
}
