package io.parley;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.GeneratedClients;
import io.parley.testing.NodeSetup;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that others' generators make of the API's description compile, and talk to a node. */
class GeneratedClientsIT {
    @TempDir
    static Path dir;

    static Vertx vertx;
    static Node node;
    static GeneratedClients clients;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        var provider = DemoProvider.start(vertx, 0, DemoSettings.FAST).await();
        node = NodeSetup.fresh().provider("demo", provider).withSignIn().start(dir);
        clients = new GeneratedClients("http://127.0.0.1:" + node.port(), NodeSetup.ADMIN, NodeSetup.PASSWORD);
    }

    @AfterAll
    static void stop() {
        node.close();
        vertx.close().await();
    }

    @Test
    void openapiGeneratorForJava() throws IOException {
        talks(clients.java());
    }

    @Test
    void openapiGeneratorAndOpenapiTypescriptForTypeScript() throws IOException {
        for (String said : clients.typescript()) {
            talks(said);
        }
    }

    /** @param said one line of JSON, the last that the client printed */
    private static void talks(String said) throws IOException {
        var talk = new ObjectMapper().readTree(said);
        assertThat(talk.path("status").textValue()).isEqualTo("completed");
        assertThat(talk.path("streamed").textValue()).isNotEmpty().isEqualTo(talk.path("kept").textValue());
        assertThat(talk.path("refusal").textValue()).isEqualTo("session_not_found");
        assertThat(talk.path("email").textValue()).isEqualTo(NodeSetup.ADMIN);
    }
}
