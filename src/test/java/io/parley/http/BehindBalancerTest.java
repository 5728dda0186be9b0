package io.parley.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.parley.http.Health.Part;
import io.parley.http.Health.State;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Behind a real HAProxy with {@code config/haproxy.cfg}: who asks stays who they are. */
@Timeout(60)
class BehindBalancerTest {
    private static final Path HAPROXY = Path.of("/usr/sbin/haproxy");
    private static final String UPGRADE = "connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAARAAAAAAAIAAAAA\r\n";
    private static final String MODELS = "GET /api/v1/models HTTP/1.1\r\nhost: x\r\nx-forwarded-for: 198.51.100.1\r\n";
    /** The end of what a client says first in HTTP/2 (RFC 9113, 3.4), and its settings. */
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0";

    @TempDir
    static Path dir;

    private static KnownPeople people;
    private static HttpFixture node;
    private static Process balancer;
    private static int front;

    @BeforeAll
    static void start() throws IOException {
        assumeThat(HAPROXY).isExecutable();
        people = new KnownPeople();
        node = new HttpFixture(Vertx.vertx(), HttpFixture.verticle(HttpFixture.CONFIG,
                () -> new Health(List.of(new Part("postgres", State.UP, true))),
                people.people(LocalUser.NONE, AccessTest.behindOne())));
        front = freePort();
        var command = new ProcessBuilder(HAPROXY.toString(), "-db", "-f", "config/haproxy.cfg")
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("haproxy.log").toFile());
        command.environment().put("FRONT", Integer.toString(front));
        for (int i = 1; i <= 9; i++) {
            command.environment().put("NODE_" + i, Integer.toString(node.port()));
        }
        balancer = command.start();
        await().atMost(30, TimeUnit.SECONDS).ignoreExceptions()
                .until(() -> said(node("/livez", "connection: close\r\n")).startsWith("HTTP/1.1 200 "));
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (balancer != null) {
            balancer.destroy();
            balancer.waitFor();
            node.close();
        }
    }

    @Test
    void anUpgradeIsNotPassedOn() throws IOException {
        people.counted.clear();

        String said = said(MODELS + UPGRADE + "\r\n" + MODELS + "connection: close\r\n\r\n");

        assertThat(said).doesNotContain(" 101 ").contains("HTTP/1.1 401 ");
        assertThat(said.split("HTTP/1.1 401 ", -1)).hasSize(3);
        assertThat(people.counted).extracting(claim -> claim.subject()).containsExactly("127.0.0.1", "127.0.0.1");
    }

    /** HAProxy#1566, traefik#9341: requests in a tunnel, whose addresses nobody has looked at. */
    @Test
    void thereIsNoTunnel() throws IOException {
        people.counted.clear();

        String said = said(MODELS + UPGRADE + "\r\n" + PREFACE);

        assertThat(said).doesNotContain(" 101 ");
        assertThat(people.counted).extracting(claim -> claim.subject()).containsOnly("127.0.0.1");
    }

    /** A proxy that passes it on (nginx as an ingress does) gets an answer of HTTP/1.1. */
    @Test
    void aNodeDoesNotChangeToHttp2ItselfEither() throws IOException {
        assertThat(node.raw(MODELS + UPGRADE + "\r\n" + PREFACE)).startsWith("HTTP/1.1 401 ").doesNotContain(" 101 ");
        assertThat(node.raw(PREFACE)).doesNotContain("\0\0");
    }

    private static String node(String path, String headers) {
        return "GET " + path + " HTTP/1.1\r\nhost: x\r\n" + headers + "\r\n";
    }

    private static String said(String bytes) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), front)) {
            socket.getOutputStream().write(bytes.getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
