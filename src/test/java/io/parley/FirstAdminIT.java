package io.parley;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.Backends;
import io.parley.testing.Chat;
import io.parley.testing.NodeSetup;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What whoever starts a node is told about signing in. */
class FirstAdminIT {
    private static final Pattern SHOWN = Pattern.compile("admin@localhost   password (\\S+)");

    @TempDir
    static Path dir;

    static Vertx vertx;
    static DemoProvider provider;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        provider = DemoProvider.start(vertx, 0, DemoSettings.FAST).await();
    }

    @AfterAll
    static void stop() {
        vertx.close().await();
    }

    @Test
    void theFirstAdministratorIsMadeAndShownOnce() {
        var backends = Backends.shared();
        var setup = NodeSetup.fresh().postgres(backends.postgresUrl(backends.newInstallation()))
                .provider("demo", provider)
                .with("identity.development", "off");
        String password;
        try (var node = setup.start(dir)) {
            var shown = SHOWN.matcher(node.greeting());
            assertThat(shown.find()).as(node.greeting()).isTrue();
            password = shown.group(1);
            var admin = new Chat("http://127.0.0.1:" + node.port()).signedIn("admin@localhost", password);
            assertThat(admin.get("/api/v1/users/me").at("/roles").toString()).contains("admin");
            assertThat(admin.get("/api/v1/cluster").status()).isEqualTo(200);
        }
        try (var node = setup.start(dir)) {
            assertThat(node.greeting()).doesNotContain("password ");
            assertThat(new Chat("http://127.0.0.1:" + node.port()).post("/api/v1/auth/login",
                    Map.of("email", "admin@localhost", "password", password)).status()).isEqualTo(200);
        }
    }

    @Test
    void aNodeInDevelopmentModeSaysSo() {
        try (var node = NodeSetup.fresh().provider("demo", provider).start(dir)) {
            assertThat(node.greeting()).contains("DEVELOPMENT MODE").contains("PARLEY_IDENTITY_DEVELOPMENT=off");
            var chat = new Chat("http://127.0.0.1:" + node.port());
            assertThat(node.greeting()).contains("http://127.0.0.1:" + node.port() + "/?token=" + NodeSetup.TOKEN);
            assertThat(chat.get("/api/v1/users/me").at("/id").asText()).isEqualTo("local");
            assertThat(chat.asNobody().get("/api/v1/users/me").status()).isEqualTo(401);
        }
    }

    @Test
    void aNodeOnTheStoresOfOthersIsNotInDevelopmentModeByItself() {
        try (var node = NodeSetup.fresh().provider("demo", provider).with("identity.development", "auto").start(dir)) {
            assertThat(new Chat("http://127.0.0.1:" + node.port()).get("/api/v1/users/me").status()).isEqualTo(401);
        }
    }
}
