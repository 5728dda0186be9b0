package io.parley.http;

import static io.parley.http.HttpFixture.SESSION;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testing.Authority;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What little it costs a client must cost the node little, too. */
@Timeout(180)
class HostileClientsTest {
    private static final String LIVEZ = "GET /livez HTTP/1.1\r\nhost: x\r\n\r\n";
    private static final Duration HEAD = Duration.ofMillis(400);
    /** In which a slow machine makes a handshake. */
    private static final Duration TLS_HEAD = Duration.ofSeconds(3);
    /** So long that nothing here can be taken for it. */
    private static final Duration IDLE = Duration.ofMinutes(1);

    @TempDir
    static Path dir;

    private static Authority authority;
    private static HttpFixture http;
    private static HttpFixture encrypted;

    @BeforeAll
    static void start() {
        authority = new Authority(dir, "authority");
        var files = authority.issueForLoopback("node");
        http = new HttpFixture(impatient(HEAD, HttpConfig.Tls.NONE));
        encrypted = new HttpFixture(
                impatient(TLS_HEAD, new HttpConfig.Tls(files.certificate(), files.key(), Duration.ofMinutes(1))));
    }

    @AfterAll
    static void stop() {
        http.close();
        encrypted.close();
    }

    /** CVE-2007-6750. */
    @ParameterizedTest
    @CsvSource({"'',false", "G,false", "'GET /livez HTTP/1.1\r\nhost: x\r\nx: ',false", "G,true"})
    void aHeadThatTricklesInEndsTheConnection(String begin, boolean tls) throws Exception {
        long begun = System.nanoTime();
        try (var socket = connect(tls)) {
            write(socket, begin);

            trickleUntilClosed(socket);

            assertThat(since(begun)).isBetween(tls ? TLS_HEAD : HEAD, IDLE.dividedBy(2));
        }
    }

    @ParameterizedTest
    @CsvSource({"G,false", "'GET /livez HTTP/1.1\r\nx: ',false", "G,true"})
    void soDoesOneOnAConnectionThatHasBeenUsed(String begin, boolean tls) throws Exception {
        try (var socket = connect(tls)) {
            write(socket, LIVEZ);
            assertThat(answer(socket)).startsWith("HTTP/1.1 200");
            long begun = System.nanoTime();
            write(socket, begin);

            trickleUntilClosed(socket);

            assertThat(since(begun)).isBetween(tls ? TLS_HEAD : HEAD, IDLE.dividedBy(2));
        }
    }

    /** Nothing at all, not even a handshake. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoSaysNothingIsClosed(boolean tls) throws IOException {
        long begun = System.nanoTime();
        try (var socket = (tls ? encrypted : http).connect()) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);

            assertThat(since(begun)).isBetween(tls ? TLS_HEAD : HEAD, IDLE.dividedBy(2));
        }
    }

    @Test
    void aBodyHasATimeOfItsOwn() throws IOException {
        assertThat(http
                .raw("POST " + SESSION + "/messages HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
                        + "content-length: 20\r\n\r\n{\"cont"))
                .startsWith("HTTP/1.1 408 ");
    }

    @Test
    void aConnectionThatIsUsedNowAndThenGoesOn() throws IOException {
        try (var socket = http.connect()) {
            long begun = System.nanoTime();
            while (since(begun).compareTo(HEAD.multipliedBy(3)) < 0) {
                write(socket, LIVEZ);
                assertThat(answer(socket)).startsWith("HTTP/1.1 200 ");
                pause(socket);
            }
        }
    }

    /** Of several streams on one connection it counts that the first one came in time. */
    @Test
    void aConnectionThatHasBroughtARequestIsNotClosed() {
        var vertx = Vertx.vertx();
        try {
            var client = vertx.createHttpClient(new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2)
                    .setSsl(true).setUseAlpn(true).setTrustAll(true).setVerifyHost(false)
                    .setDefaultHost("127.0.0.1").setDefaultPort(encrypted.port()));
            var first = client.request(HttpMethod.GET, "/livez").compose(HttpClientRequest::send).await();
            assertThat(first.version()).isEqualTo(HttpVersion.HTTP_2);

            var slow = client.request(HttpMethod.POST, "/api/v1/sessions").compose(request -> {
                request.putHeader("content-type", "application/json").setChunked(true).write("{");
                return request.response();
            }).await();

            assertThat(slow.statusCode()).isEqualTo(408);
        } finally {
            vertx.close().await();
        }
    }

    @Test
    void headersAreCounted() throws IOException {
        String request = "GET /livez HTTP/1.1\r\nhost: x\r\nconnection: close\r\n";
        assertThat(http.raw(request + "a:\r\n".repeat(98) + "\r\n")).startsWith("HTTP/1.1 200 ");
        assertThat(http.raw(request + "a:\r\n".repeat(99) + "\r\n")).startsWith("HTTP/1.1 431 ")
                .contains("\"code\":\"invalid_parameter\"").contains("x-content-type-options: nosniff");
        assertThat(http.raw(request + "a:\r\n".repeat(5_000) + "\r\n")).startsWith("HTTP/1.1 431 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd", "gzip, gzip", "x"})
    void nothingIsDecompressed(String coding) throws IOException {
        var bomb = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bomb)) {
            gzip.write(("{\"title\":\"" + "a".repeat(1 << 20) + "\"}").getBytes(UTF_8));
        }
        for (String path : new String[] {"/api/v1/sessions", SESSION + "/messages"}) {
            http.send(http.request(path).headers("content-type", "application/json", "content-encoding", coding)
                    .POST(BodyPublishers.ofByteArray(bomb.toByteArray()))).isProblem(415, "media_type_unsupported");
        }
        http.send(http.request("/api/v1/sessions").header("content-encoding", coding)
                .POST(BodyPublishers.ofByteArray(bomb.toByteArray()))).isProblem(415, "media_type_unsupported");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"temperature\":1e999999999}", "{\"maxTokens\":1e999999999}"})
    void aNumberIsNotComputedBeforeItIsWanted(String body) {
        http.postJson("/api/v1/sessions", body).isProblem(400, "invalid_field");
    }

    @Test
    void numbersNamesAndDepthAreBounded() {
        http.postJson("/api/v1/sessions", "{\"title\":" + "9".repeat(2_000) + "}").isProblem(400, "malformed_json");
        http.postJson("/api/v1/sessions", "{\"" + "n".repeat(2_000) + "\":1}").isProblem(400, "malformed_json");
        http.postJson("/api/v1/sessions", "{\"title\":".repeat(17) + "1" + "}".repeat(17)).isProblem(400,
                "malformed_json");
    }

    /** A byte now and then, as long as somebody listens. */
    private static void trickleUntilClosed(Socket socket) throws IOException {
        try {
            while (!pause(socket)) {
                write(socket, "y");
            }
        } catch (SocketException e) {
            // closed while there was something left to read
        }
    }

    /** Whether the server closed the connection meanwhile. */
    private static boolean pause(Socket socket) throws IOException {
        socket.setSoTimeout(50);
        try {
            while (socket.getInputStream().read() >= 0) {
                // rest of an answer
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    private static Socket connect(boolean tls) throws Exception {
        return !tls ? http.connect()
                : authority.trusting().getSocketFactory().createSocket("127.0.0.1", encrypted.port());
    }

    private static String answer(Socket socket) throws IOException {
        return new String(socket.getInputStream().readNBytes(13), US_ASCII);
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(US_ASCII));
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    private static HttpConfig impatient(Duration head, HttpConfig.Tls tls) {
        var c = HttpFixture.CONFIG;
        var second = Duration.ofSeconds(1);
        return new HttpConfig(c.host(), c.port(), c.instances(), c.backlog(), c.maxConnections(), c.maxStreams(),
                c.maxHeaderBytes(), head, c.maxBodyBytes(), c.maxContentBytes(), c.bodyTimeout(), IDLE, second,
                c.writeQueueBytes(), c.stallTimeout(), second, c.retry(), c.spread(), c.page(), c.maxPage(), c.drain(),
                tls, c.corsOrigins());
    }
}
