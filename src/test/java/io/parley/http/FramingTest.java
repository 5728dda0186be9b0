package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where two readers could see two ends, or two hosts, nothing is served, and nothing of what follows. */
@Timeout(30)
class FramingTest {
    private static final String NEXT = "GET /livez HTTP/1.1\r\nhost: x\r\n\r\n";
    private static final String POST = "POST /livez HTTP/1.1\r\nhost: x\r\n";
    private static final String CHUNKED = POST + "transfer-encoding: chunked\r\n\r\n";

    private static HttpFixture http;

    @BeforeAll
    static void start() {
        http = new HttpFixture(HttpFixture.CONFIG);
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {
            // CVE-2026-50020, RFC 9112, 6.1
            POST + "content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
            POST + "transfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n",
            // CVE-2026-89044
            POST + "transfer-encoding: chunked, xchunked\r\n\r\n0\r\n\r\n",
            POST + "transfer-encoding: xchunked\r\n\r\n0\r\n\r\n",
            POST + "transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n",
            POST + "transfer-encoding: identity\r\n\r\n", POST + "transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            POST + "transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
            POST + "transfer-encoding: chunked\r\ntransfer-encoding: x\r\n\r\n0\r\n\r\n",
            POST + "transfer-encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
            POST + "transfer-encoding: chunked,\r\n\r\n0\r\n\r\n",
            POST + "transfer-encoding: \"chunked\"\r\n\r\n0\r\n\r\n",
            POST + "transfer-encoding:\u000bchunked\r\n\r\n0\r\n\r\n",
            POST + "transfer-encoding: chunked\u000b\r\n\r\n0\r\n\r\n",
            POST + "transfer-encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
            POST + "transfer-encoding: chunked\r\n\t, x\r\n\r\n0\r\n\r\n",
            POST + "transfer-encoding : chunked\r\n\r\n0\r\n\r\n", POST + "transfer-encoding: \r\n\r\n0\r\n\r\n",
            POST + " transfer-encoding: chunked\r\n\r\n0\r\n\r\n",
            POST + "transfer\u0000-encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST /livez HTTP/1.0\r\nhost: x\r\nconnection: keep-alive\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
            POST + "content-length: 0\r\ncontent-length: 5\r\n\r\n",
            POST + "content-length: 0\r\ncontent-length: 0\r\n\r\n",
            POST + "content-length: 0, 0\r\n\r\n", POST + "content-length: +0\r\n\r\n",
            POST + "content-length: -1\r\n\r\n",
            POST + "content-length: 0x0\r\n\r\n", POST + "content-length: 0 0\r\n\r\n",
            POST + "content-length:\r\n\r\n",
            POST + "content-length: 18446744073709551616\r\n\r\n", POST + "content-length: 0_0\r\n\r\n"})
    void aLengthThatIsNotPlainIsRefused(String request) throws IOException {
        isRefused(request);
    }

    @ParameterizedTest
    @ValueSource(strings = {
            // CVE-2026-42581: a size beyond 32 bits, cut to its lower half
            "100000002\r\n{}\r\n0\r\n\r\n", "80000000\r\n{}\r\n0\r\n\r\n", "10000000000000002\r\n{}\r\n0\r\n\r\n",
            "-1\r\n\r\n0\r\n\r\n",
            "0x2\r\n{}\r\n0\r\n\r\n", "+2\r\n{}\r\n0\r\n\r\n", "2 2\r\n{}\r\n0\r\n\r\n", " 2\r\n{}\r\n0\r\n\r\n",
            "\r\n0\r\n\r\n", "g\r\n\r\n0\r\n\r\n",
            // CVE-2026-33870, CVE-2025-58056
            "2;a=\"\r\n{}\r\n0\r\n\r\n\"\r\n0\r\n\r\n", "2;a\n{}\r\n0\r\n\r\n", "2\n{}\r\n0\r\n\r\n",
            "2;\n{}\r\n0\r\n\r\n", "2;a\rb\r\n{}\r\n0\r\n\r\n",
            "2;a\u0000\r\n{}\r\n0\r\n\r\n", "2\r\n{}0\r\n\r\n", "2\r\n{}\n0\r\n\r\n", "2\r\n{}XX0\r\n\r\n",
            "2\r\n{}\r\n0\n\n", "2\r\n{}\r\n0\r\n\n",
            "0\r\na\u0000: b\r\n\r\n", "0\r\n a: b\r\n\r\n", "0\r\na: b\n\r\n"})
    void aChunkThatIsNotPlainEndsTheConnection(String body) throws IOException {
        assertThat(said(CHUNKED + body)).doesNotContain("\"up\"").doesNotContain("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST /livez HTTP/1.1\r\n\r\n", POST + "host: x\r\n\r\n", POST + "host: y\r\n\r\n",
            "GET /livez HTTP/1.1\r\nhost: a b\r\n\r\n", "GET /livez HTTP/1.1\r\nhost: user@x\r\n\r\n",
            "GET /livez HTTP/1.1\r\nhost: x/y\r\n\r\n", "GET /livez HTTP/1.1\r\nhost: \"x\"\r\n\r\n",
            "GET http://other/livez HTTP/1.1\r\nhost: x\r\n\r\n", "GET http://x:1/livez HTTP/1.1\r\nhost: x\r\n\r\n",
            "GET http://u@x/livez HTTP/1.1\r\nhost: x\r\n\r\n", "GET http://other?x HTTP/1.1\r\nhost: x\r\n\r\n",
            "GET /livez HTTP/1.0\r\nhost: x\r\nhost: y\r\nconnection: keep-alive\r\n\r\n"})
    void whatNamesNoOneHostIsRefused(String request) throws IOException {
        isRefused(request);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /livez HTTP/1.1\nhost: x\n\n", "GET /livez HTTP/1.1\r\nhost: x\n\r\n",
            "GET /livez HTTP/1.1\r\nhost: x\r\n\n",
            "GET /livez HTTP/1.1\rhost: x\r\n\r\n", "GET /livez HTTP/1.1\r\nhost: x\ra: b\r\n\r\n",
            "GET /livez HTTP/1.1\r\nhost: x\r\na: b\r\r\n\r\n",
            "GET /livez HTTP/1.1\r\nhost: x\r\na: \u0000\r\n\r\n",
            "GET /livez HTTP/1.1\r\nhost: x\r\na: \u0001b\r\n\r\n",
            "GET /livez HTTP/1.1\r\nhost: x\r\na: \u007f\r\n\r\n",
            "GET /livez HTTP/1.1\r\nhost: x\r\na\u0001: b\r\n\r\n",
            "GET /livez HTTP/1.1\r\nhost: x\r\na b: c\r\n\r\n", "GET /livez HTTP/1.1\r\nhost: x\r\na\r\n\r\n",
            "GET /livez HTTP/1.1\r\nhost: x\r\n: b\r\n\r\n",
            "GET /livez HTTP/1.1\r\nhost: x\r\na: b\r\n c\r\n\r\n", "GET /livez HTTP/1.1\r\nhost: x\r\na(b): c\r\n\r\n",
            "\u0001GET /livez HTTP/1.1\r\nhost: x\r\n\r\n", "\u0000\u0000GET /livez HTTP/1.1\r\nhost: x\r\n\r\n",
            " GET /livez HTTP/1.1\r\nhost: x\r\n\r\n", "\nGET /livez HTTP/1.1\r\nhost: x\r\n\r\n",
            "\r\n\r\n\r\nGET /livez HTTP/1.1\r\nhost: x\r\n\r\n",
            "GET  /livez HTTP/1.1\r\nhost: x\r\n\r\n", "GET\t/livez HTTP/1.1\r\nhost: x\r\n\r\n",
            "GET /livez\u000bHTTP/1.1\r\nhost: x\r\n\r\n",
            "GET /livez x HTTP/1.1\r\nhost: x\r\n\r\n", "GET /livez HTTP/1.1 \r\nhost: x\r\n\r\n",
            "GET /livez HTTP/1.2\r\nhost: x\r\n\r\n",
            "GET /livez HTTP/2.0\r\nhost: x\r\n\r\n", "GET /livez http/1.1\r\nhost: x\r\n\r\n", "GET /livez\r\n\r\n",
            "G@T /livez HTTP/1.1\r\nhost: x\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"})
    void aHeadThatIsNotPlainIsRefused(String request) throws IOException {
        isRefused(request);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /livez HTTP/1.1\r\nhost: x\r\n\r\n", "\r\nGET /livez HTTP/1.1\r\nhost: x\r\n\r\n",
            "GET /livez HTTP/1.1\r\nhost:\r\n\r\n",
            "GET /livez HTTP/1.1\r\nhost: [::1]:8080\r\n\r\n",
            "GET /livez HTTP/1.1\r\nHOST:\tx\t\r\na:\tb \tc \r\n\r\n",
            "GET http://x/livez HTTP/1.1\r\nhost: X\r\n\r\n", "GET /livez HTTP/1.0\r\nconnection: keep-alive\r\n\r\n",
            "GET /livez HTTP/1.1\r\nhost: x\r\na: \u00e4\r\n\r\n",
            "GET /livez HTTP/1.1\r\nhost: x\r\ntransfer-encoding: Chunked\r\n\r\n0\r\n\r\n",
            "GET /livez HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n2;a=b\r\n{}\r\n00\r\nx: y\r\n\r\n",
            "GET /livez HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}",
            "GET /livez HTTP/1.1\r\nhost: x\r\ncontent-length: 02\r\n\r\n{}",
            "GET /livez HTTP/1.1\r\nhost: x\r\nconnection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n"})
    void plainOnesAreServedAndSoIsWhatFollows(String request) throws IOException {
        assertThat(said(request).split("\"up\"", -1)).hasSize(3);
        assertThat(inPieces(request).split("\"up\"", -1)).hasSize(3);
    }

    private static void isRefused(String request) throws IOException {
        for (String said : new String[] {said(request), inPieces(request)}) {
            assertThat(said).matches("(?s)HTTP/1\\.[01] 400 .*").contains("application/problem+json")
                    .doesNotContain("\"up\"");
            assertThat(said.split("HTTP/1.[01] [1-5]", -1)).as(said).hasSize(2);
        }
    }

    /** To this and a request behind it. */
    private static String said(String request) throws IOException {
        return talk(request, Integer.MAX_VALUE);
    }

    private static String inPieces(String request) throws IOException {
        return talk(request, 1);
    }

    private static String talk(String request, int piece) throws IOException {
        byte[] bytes = (request + NEXT + "GET /livez HTTP/1.1\r\nhost: x\r\nconnection: close\r\na: b\u0000\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        var answer = new ByteArrayOutputStream();
        try (var socket = http.connect()) {
            socket.setTcpNoDelay(true);
            try {
                for (int i = 0; i < bytes.length; i += Math.min(piece, bytes.length)) {
                    socket.getOutputStream().write(bytes, i, Math.min(piece, bytes.length - i));
                }
                socket.getInputStream().transferTo(answer);
            } catch (SocketException e) {
                // closed while there was something left to read: what it has said before may still be there
                try {
                    socket.getInputStream().transferTo(answer);
                } catch (SocketException gone) {
                    // not even that
                }
            }
        }
        return answer.toString(StandardCharsets.UTF_8);
    }
}
