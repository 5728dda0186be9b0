package io.parley;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testing.Chat;
import io.parley.testing.NodeSetup;
import io.parley.testing.ScriptedProvider;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A proxy of a provider says that it is at work ({@code 102}), as HAProxy does: okhttp#8569, openjdk/jdk#10169. */
class InterimResponsesIT {
    @TempDir
    private Path dir;

    @Test
    void whoAsksAfterwardsGetsTheAnswerToHisOwnMessage() {
        var vertx = Vertx.vertx();
        var provider = new ScriptedProvider(vertx);
        provider.behave((socket, word) -> vertx.setTimer(300, first -> {
            socket.write("HTTP/1.1 102 Processing\r\n\r\n");
            vertx.setTimer(700, second -> socket.write(ScriptedProvider.answer(word)));
        }));
        try (var node = NodeSetup.fresh().provider("scripted", provider.baseUrl(), false).start(dir)) {
            var chat = new Chat("http://127.0.0.1:" + node.port());
            String mine = chat.newSession();
            String yours = chat.newSession();
            var first = CompletableFuture.supplyAsync(() -> ask(chat, mine, "mine"));
            assertThat(first.join()).isEqualTo("mine");
            assertThat(ask(chat, yours, "yours")).isEqualTo("yours");
            assertThat(chat.history(yours).path(1).path("content").textValue()).isEqualTo("yours");
        } finally {
            vertx.close().await();
        }
    }

    private static String ask(Chat chat, String session, String word) {
        return chat.send("POST", "/api/v1/sessions/" + session + "/messages", Map.of("content", "say " + word),
                Map.of("accept", "application/json", "prefer", "wait=25")).at("/reply/content").textValue();
    }
}
