package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.parley.core.Secret;
import io.parley.http.HttpFixture.Reply;
import io.parley.testing.Backends;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node in development mode behind a real nginx with nothing but {@code proxy_pass}, by which every request comes from this machine and
 * names it, in HTTP/1.0; others took such for their own, too (luthien-proxy#779, IW4M-Admin#208, home-assistant#15544). Debian's package
 * nginx; skipped without it.
 */
class BehindProxyTest {
    private static final String SECRET = "a-secret-of-this-node";
    private static final String MODELS = "/api/v1/models";

    @TempDir
    static Path dir;

    static HttpFixture node;
    static Process nginx;
    static int port;

    @BeforeAll
    static void start() throws IOException {
        assumeThat(isInstalled()).as("nginx is installed").isTrue();
        node = new HttpFixture(Vertx.vertx(), HttpFixture.verticle(HttpFixture.CONFIG, () -> new Health(List.of()),
                new KnownPeople().people(new DevelopmentSecret(new Secret(SECRET), Set.of()))));
        port = Backends.freePort();
        nginx = new ProcessBuilder("nginx", "-p", dir.toString(), "-c", configuration().toString(), "-e", "stderr")
                .redirectErrorStream(true).redirectOutput(dir.resolve("nginx.log").toFile()).start();
        await().ignoreException(ConnectException.class).until(() -> {
            assertThat(nginx.isAlive()).as("%s", Files.readString(dir.resolve("nginx.log"))).isTrue();
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            }
        });
    }

    @AfterAll
    static void stop() {
        if (nginx != null) {
            nginx.destroy();
            nginx.onExit().join();
        }
        if (node != null) {
            node.close();
        }
    }

    private static boolean isInstalled() throws IOException {
        try {
            return new ProcessBuilder("nginx", "-v").redirectErrorStream(true).start().onExit().join().exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static Path configuration() throws IOException {
        String files = "client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;";
        return Files.writeString(dir.resolve("nginx.conf"),
                """
                daemon off; worker_processes 1; pid nginx.pid;
                events {}
                http {
                    access_log off; %s
                    server { listen 127.0.0.1:%d; location / { proxy_pass http://127.0.0.1:%d; } }
                }
                """.formatted(files, port, node.port()));
    }

    @Test
    void strangersAreNotTheLocalUser() throws Exception {
        for (String path : List.of(MODELS, "/api/v1/users", "/api/v1/sessions")) {
            get(path).isProblem(401, "unauthenticated");
        }
    }

    @Test
    void whoHasTheSecretIs() throws Exception {
        assertThat(get(MODELS, "authorization", "Bearer " + SECRET).status()).isEqualTo(200);
        var entered = get("/?token=" + SECRET);
        assertThat(entered.status()).isEqualTo(303);
        String cookie = entered.header("set-cookie").replaceFirst(";.*", "");
        assertThat(get(MODELS, "cookie", cookie, "sec-fetch-site", "same-origin").status()).isEqualTo(200);
        get(MODELS, "cookie", cookie, "sec-fetch-site", "same-site").isProblem(401, "unauthenticated");
    }

    @Test
    void everybodySeesThatItIsThere() throws Exception {
        assertThat(get("/readyz").status()).isEqualTo(200);
        assertThat(get("/docs").status()).isEqualTo(200);
    }

    private static Reply get(String path, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
        try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return new Reply(client.send((headers.length == 0 ? request : request.headers(headers)).build(),
                    BodyHandlers.ofString()));
        }
    }
}
