package io.parley.telemetry;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The port for operators is no easier to hold up or to mislead than the other one. */
@Timeout(20)
class ManagementPortTest {
    private static final String LIVEZ = "GET /livez HTTP/1.1\r\nhost: localhost\r\n";

    private static Vertx vertx;
    private static Telemetry telemetry;
    private static ManagementVerticle patient;
    private static ManagementVerticle impatient;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        telemetry = Telemetry.start(TelemetryConfig.DEFAULT);
        var config = new TelemetryConfig.Management("127.0.0.1", 0);
        var ready = new Readiness(true, Buffer.buffer("{}"));
        patient = new ManagementVerticle(telemetry, config, () -> ready);
        impatient = new ManagementVerticle(telemetry, config, () -> ready, Duration.ofMillis(400));
        vertx.deployVerticle(patient).await();
        vertx.deployVerticle(impatient).await();
    }

    @AfterAll
    static void stop() {
        vertx.close().await();
        telemetry.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
            "transfer-encoding: chunked, xchunked\r\n\r\n0\r\n\r\n",
            "a: b\r\n c\r\n\r\n", "a: b\n\r\n", "host: localhost\r\n\r\n"})
    void itReadsAsStrictly(String rest) throws IOException {
        assertThat(said(LIVEZ + rest + LIVEZ + "\r\n")).contains(" 400 ").contains("application/problem+json")
                .doesNotContain("\"up\"");
    }

    @Test
    void headsAndBodiesAreBounded() throws IOException {
        assertThat(said("GET /" + "x".repeat(9_000) + " HTTP/1.1\r\nhost: localhost\r\n\r\n")).contains(" 414 ");
        assertThat(said(LIVEZ + "x: " + "y".repeat(9_000) + "\r\n\r\n")).startsWith("HTTP/1.1 431 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GET /livez", LIVEZ})
    void aHeadHasItsTime(String begin) throws IOException {
        try (var socket = connect(impatient)) {
            socket.getOutputStream().write(begin.getBytes(ISO_8859_1));
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void soHasThatOfALaterRequest() throws IOException {
        try (var socket = connect(impatient)) {
            socket.getOutputStream().write((LIVEZ + "\r\n" + LIVEZ).getBytes(ISO_8859_1));
            assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1)).containsOnlyOnce("\"up\"");
        }
    }

    @Test
    void moreConnectionsThanTheLimitAreClosed() throws IOException {
        var open = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 64; i++) {
                open.add(connect(patient));
            }
            try (var further = connect(patient)) {
                assertThat(further.getInputStream().read()).isEqualTo(-1);
            }
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    private static String said(String bytes) throws IOException {
        try (var socket = connect(impatient)) {
            socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    private static Socket connect(ManagementVerticle management) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), management.port());
    }
}
