package io.parley.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testing.Authority;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Frames that cost a client nothing: their number is bounded. */
@Timeout(30)
class Http2FloodsTest {
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int PRIORITY = 2;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int CONTINUATION = 9;
    private static final int PRIORITY_UPDATE = 16;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    /** GET and POST, https, a path, of 127.0.0.1 (RFC 7541, appendix A). */
    private static final byte[] LIVEZ = head(0x82, "/livez");
    private static final byte[] OPENAPI = head(0x82, "/openapi.yaml");
    private static final byte[] POST = head(0x83, "/api/v1/sessions");
    /** More than any bound here. */
    private static final int MANY = 20_000;

    @TempDir
    static Path dir;

    private static Authority authority;
    private static HttpFixture http;

    @BeforeAll
    static void start() {
        authority = new Authority(dir, "authority");
        var files = authority.issueForLoopback("node");
        var c = HttpFixture.CONFIG;
        http = new HttpFixture(new HttpConfig(c.host(), c.port(), c.instances(), c.backlog(), c.maxConnections(),
                c.maxStreams(), c.maxHeaderBytes(), Duration.ofSeconds(3), c.maxBodyBytes(), c.maxContentBytes(),
                Duration.ofSeconds(20),
                c.idleTimeout(), c.maxWait(), c.writeQueueBytes(), Duration.ofSeconds(1), c.heartbeat(), c.retry(),
                c.spread(),
                c.page(), c.maxPage(), c.drain(),
                new HttpConfig.Tls(files.certificate(), files.key(), Duration.ofMinutes(1)), c.corsOrigins()));
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    @AfterEach
    void theNodeServesOthers() throws Exception {
        try (var client = HttpClient.newBuilder().sslContext(authority.trusting()).build()) {
            var request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + http.port() + "/livez")).build();
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        }
    }

    /** CVE-2026-33871, CVE-2024-27316. */
    @Test
    void aHeadDoesNotGoOnForEver() throws Exception {
        try (var client = new Client()) {
            client.send(HEADERS, 0, 1, LIVEZ);
            client.flood(CONTINUATION, 0, 1, new byte[0]);
        }
        try (var client = new Client()) {
            client.send(HEADERS, 0, 1, LIVEZ);
            client.flood(CONTINUATION, 0, 1, new byte[1_000]);
        }
    }

    /** CVE-2023-44487. */
    @Test
    void streamsThatAreResetAreCounted() throws Exception {
        try (var client = new Client()) {
            client.flood(stream -> {
                client.send(HEADERS, END_HEADERS | END_STREAM, stream, LIVEZ);
                client.send(RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
            });
        }
    }

    /** Also before they are acknowledged. */
    @Test
    void moreStreamsThanAreOfferedAreRefused() throws Exception {
        try (var client = new Client()) {
            for (int stream = 1; stream < 400; stream += 2) {
                client.send(HEADERS, END_HEADERS, stream, POST);
            }
            client.send(PING, 0, 0, new byte[8]);
            List<Frame> frames = client.until(PING);
            assertThat(frames).filteredOn(f -> f.type == RST_STREAM || f.type == GOAWAY).isNotEmpty();
            assertThat(frames).filteredOn(f -> f.type == RST_STREAM && f.stream <= 199).isEmpty();
        }
    }

    /** CVE-2019-9515. */
    @Test
    void settingsAreCounted() throws Exception {
        try (var client = new Client()) {
            client.flood(SETTINGS, 0, 0, new byte[0]);
        }
    }

    /** CVE-2019-9512. */
    @Test
    void pingsAreCounted() throws Exception {
        try (var client = new Client()) {
            client.flood(PING, 0, 0, new byte[8]);
        }
    }

    /** CVE-2019-9518. */
    @Test
    void emptyDataIsCounted() throws Exception {
        try (var client = new Client()) {
            client.send(HEADERS, END_HEADERS, 1, POST);
            client.flood(DATA, 0, 1, new byte[0]);
        }
    }

    /** Frames that ask for nothing: of a priority, and of a kind that is not known. */
    @Test
    void framesWithoutAMeaningAreCounted() throws Exception {
        try (var client = new Client()) {
            client.flood(PRIORITY, 0, 1, new byte[] {0, 0, 0, 0, 1});
        }
        try (var client = new Client()) {
            client.flood(PRIORITY_UPDATE, 0, 0, new byte[5]);
        }
    }

    /** CVE-2019-9517, CVE-2019-9511: neither of the stream nor of the connection. */
    @Test
    void aWindowThatNeverOpensEndsTheStream() throws Exception {
        try (var client = new Client()) {
            client.send(SETTINGS, 0, 0, new byte[] {0, 4, 0, 0, 0, 0});
            client.send(HEADERS, END_HEADERS | END_STREAM, 1, OPENAPI);
            client.send(PING, 0, 0, new byte[8]);
            assertThat(client.until(RST_STREAM).getLast()).isEqualTo(new Frame(RST_STREAM, 1));
            client.send(WINDOW_UPDATE, 0, 0, new byte[] {0, 1, 0, 0});
            client.send(PING, 0, 0, new byte[8]);
            assertThat(client.until(PING).getLast().type).isEqualTo(PING);
        }
    }

    /** One that opens by a little again and again is only slow: longer than the limit in all. */
    @Test
    void aWindowThatOpensSlowlyDoesNot() throws Exception {
        try (var client = new Client()) {
            client.send(SETTINGS, 0, 0, new byte[] {0, 4, 0, 0, 0, 0});
            client.send(HEADERS, END_HEADERS | END_STREAM, 1, OPENAPI);
            long begun = System.nanoTime();
            while (System.nanoTime() - begun < Duration.ofSeconds(3).toNanos()) {
                client.send(WINDOW_UPDATE, 0, 1, new byte[] {0, 0, 0, 1});
                assertThat(client.until(DATA)).noneMatch(f -> f.type == RST_STREAM);
            }
        }
    }

    private record Frame(int type, int stream) {}

    private interface Attack {
        void on(int stream) throws IOException;
    }

    private static byte[] head(int method, String path) {
        var block = ByteBuffer.allocate(100).put((byte) method).put((byte) 0x87).put((byte) 4).put((byte) path.length())
                .put(path.getBytes(US_ASCII)).put((byte) 1).put((byte) 9).put("127.0.0.1".getBytes(US_ASCII));
        return Arrays.copyOf(block.array(), block.position());
    }

    /** Speaks HTTP/2 frame by frame, and reads only when it is told to. */
    private static final class Client implements AutoCloseable {
        private final SSLSocket socket;
        private final DataInputStream in;

        Client() throws Exception {
            socket = (SSLSocket) authority.trusting().getSocketFactory().createSocket("127.0.0.1", http.port());
            var parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            in = new DataInputStream(socket.getInputStream());
            socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
            send(SETTINGS, 0, 0, new byte[0]);
        }

        void send(int type, int flags, int stream, byte[] payload) throws IOException {
            write(ByteBuffer.allocate(9 + payload.length).putInt((payload.length << 8) | type)
                    .put((byte) flags).putInt(stream).put(payload).array());
        }

        void write(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }

        void flood(int type, int flags, int stream, byte[] payload) throws IOException {
            flood(_ -> send(type, flags, stream, payload));
        }

        /** Until the server ends it: with a GOAWAY, or without a word. */
        void flood(Attack attack) throws IOException {
            try {
                for (int i = 0; i < MANY; i++) {
                    attack.on(2 * i + 1);
                }
            } catch (IOException e) {
                return;
            }
            assertThat(ends(Duration.ofSeconds(5))).isTrue();
        }

        boolean ends(Duration within) throws IOException {
            socket.setSoTimeout((int) within.toMillis());
            try {
                while (true) {
                    if (read().type == GOAWAY) {
                        return true;
                    }
                }
            } catch (SocketTimeoutException e) {
                return false;
            } catch (IOException e) {
                return true;
            }
        }

        List<Frame> until(int type) throws IOException {
            var frames = new ArrayList<Frame>();
            do {
                frames.add(read());
            } while (frames.getLast().type != type && frames.getLast().type != GOAWAY);
            return frames;
        }

        private Frame read() throws IOException {
            int first = in.readInt();
            in.readByte();
            int stream = in.readInt();
            in.skipNBytes(first >>> 8);
            return new Frame(first & 0xFF, stream);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
