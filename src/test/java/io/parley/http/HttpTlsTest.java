package io.parley.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.parley.core.StartException;
import io.parley.testing.Authority;
import io.parley.testing.Authority.Credentials;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The server's certificate, and what becomes of it while the node runs. */
class HttpTlsTest {
    private static final Duration CHECK = Duration.ofMillis(100);

    @TempDir
    static Path dir;

    static Authority authority;
    static Credentials first;
    static Credentials second;
    static Credentials late;

    private final Path certificate = dir.resolve("shown.pem");
    private final Path key = dir.resolve("shown.key");
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();
    private HttpFixture http;

    @BeforeAll
    static void issue() {
        authority = new Authority(dir, "authority");
        first = authority.issueForLoopback("first");
        second = authority.issueForLoopback("second");
        late = authority.issueExpired("late");
    }

    @BeforeEach
    void start() throws IOException {
        put(first.certificate(), first.key());
        said.start();
        ((Logger) LoggerFactory.getLogger(HttpTls.class)).addAppender(said);
        http = new HttpFixture(with(new HttpConfig.Tls(certificate, key, CHECK)));
    }

    @AfterEach
    void stop() {
        http.close();
        ((Logger) LoggerFactory.getLogger(HttpTls.class)).detachAppender(said);
    }

    @ParameterizedTest
    @CsvSource({"h2,h2", "http/1.1,http/1.1", "h2|http/1.1,h2", "'',''"})
    void theProtocolIsAgreedOnInTheHandshake(String offered, String chosen) throws Exception {
        try (var socket = connect("TLSv1.3", offered.split("\\|"))) {
            assertThat(socket.getApplicationProtocol()).isEqualTo(chosen);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void requestsAreAnswered(String version) throws Exception {
        try (var socket = connect(version, "http/1.1")) {
            assertThat(ask(socket)).startsWith("HTTP/1.1 200 ").contains("{\"status\":\"up\"}");
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void aClientMaySpeakEitherVersionOfHttp(HttpClient.Version version) throws Exception {
        try (var client = HttpClient.newBuilder().version(version).sslContext(authority.trusting()).build()) {
            var request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + http.port() + "/livez")).build();

            var answer = client.send(request, BodyHandlers.ofString());

            assertThat(answer.version()).isEqualTo(version);
            assertThat(answer.body()).isEqualTo("{\"status\":\"up\"}");
        }
    }

    @Test
    void olderProtocolsAreRefused() {
        assertThatThrownBy(() -> connect("TLSv1.1", "http/1.1")).isInstanceOf(IOException.class);
    }

    @Test
    void clearTextIsNotAnswered() throws Exception {
        assertThat(http.raw("GET /livez HTTP/1.1\r\nhost: x\r\n\r\n")).doesNotContain("HTTP/");
    }

    @Test
    void newConnectionsAreShownTheRenewedCertificateAndOldOnesGoOn() throws Exception {
        assertThat(shown()).isEqualTo("CN=first");
        try (var old = connect("TLSv1.3", "http/1.1")) {
            put(second.certificate(), second.key());

            await().until(() -> shown().equals("CN=second"));
            assertThat(ask(old)).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void filesThatWouldNotDoChangeNothingAndAreTalkedOfOnce() throws Exception {
        put(second.certificate(), first.key());
        await().until(() -> complaints() == 1);
        Files.writeString(certificate, "nothing");
        await().until(() -> complaints() == 2);
        put(late.certificate(), late.key());
        await().until(() -> complaints() == 3);
        Files.delete(certificate);
        await().until(() -> complaints() == 4);
        assertThat(shown()).isEqualTo("CN=first");

        put(second.certificate(), second.key());
        await().until(() -> shown().equals("CN=second"));
        assertThat(complaints()).isEqualTo(4);
        assertThat(said.list).extracting(ILoggingEvent::getFormattedMessage)
                .noneMatch(line -> line.contains("PRIVATE") || line.contains("nothing"));
    }

    @Test
    void filesThatWouldNotDoAreRefusedAtTheStart() throws IOException {
        refuses(first.certificate(), second.key(), "the key is another certificate's");
        refuses(late.certificate(), late.key(), "CertificateExpiredException");
        refuses(first.certificate(), Files.writeString(dir.resolve("no.key"), "not a key"), "http.tls: ");
        refuses(first.certificate(), dir.resolve("absent.key"), "http.tls.key: ");
    }

    private static void refuses(Path certificate, Path key, String why) {
        var vertx = Vertx.vertx();
        try {
            assertThatThrownBy(() -> ServerCertificate.read(vertx, new HttpConfig.Tls(certificate, key, CHECK)))
                    .isInstanceOf(StartException.class).hasMessageContaining(why);
        } finally {
            vertx.close().await();
        }
    }

    private long complaints() {
        return said.list.stream().filter(e -> e.getFormattedMessage().startsWith("The certificate stays")).count();
    }

    private static String ask(SSLSocket socket) throws IOException {
        socket.getOutputStream()
                .write("GET /livez HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".getBytes(US_ASCII));
        return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }

    private String shown() throws Exception {
        try (var socket = connect("TLSv1.3", "http/1.1")) {
            var chain = socket.getSession().getPeerCertificates();
            return ((X509Certificate) chain[0]).getSubjectX500Principal().getName();
        }
    }

    private SSLSocket connect(String version, String... protocols) throws Exception {
        var socket = (SSLSocket) authority.trusting().getSocketFactory().createSocket("127.0.0.1", http.port());
        var parameters = socket.getSSLParameters();
        parameters.setProtocols(new String[] {version});
        parameters.setApplicationProtocols(protocols[0].isEmpty() ? new String[0] : protocols);
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /** As those who renew certificates do it: neither file is ever half there. */
    private void put(Path newCertificate, Path newKey) throws IOException {
        move(newKey, key);
        move(newCertificate, certificate);
    }

    private static void move(Path content, Path file) throws IOException {
        var beside = Files.copy(content, file.resolveSibling(file.getFileName() + ".new"),
                StandardCopyOption.REPLACE_EXISTING);
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static HttpConfig with(HttpConfig.Tls tls) {
        var c = HttpFixture.CONFIG;
        return new HttpConfig(c.host(), c.port(), c.instances(), c.backlog(), c.maxConnections(), c.maxStreams(),
                c.maxHeaderBytes(), c.headTimeout(), c.maxBodyBytes(), c.maxContentBytes(), c.bodyTimeout(),
                c.idleTimeout(),
                c.maxWait(), c.writeQueueBytes(), c.stallTimeout(), c.heartbeat(), c.retry(), c.spread(), c.page(),
                c.maxPage(), c.drain(), tls, c.corsOrigins());
    }
}
