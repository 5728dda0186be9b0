package io.parley.llm;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.core.FailureReason;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ProviderTlsTest {
    @TempDir
    private Path directory;

    @Test
    void aProviderWhoseCertificateIsNotTrustedGetsNoRequest() throws Exception {
        var requests = new AtomicInteger();
        var vertx = Vertx.vertx();
        var server = vertx.createHttpServer(new HttpServerOptions().setSsl(true).setKeyCertOptions(selfSigned()))
                .requestHandler(request -> requests.incrementAndGet()).listen(0, "localhost").await();
        var provider = Worker.provider("https://localhost:" + server.actualPort() + "/v1");
        try (var worker = new Worker(Worker.config(Worker.PATIENT, Map.of("tls", provider)))) {
            var failed = worker.failed(worker.start(Worker.request("hello")));
            assertThat(failed.reason()).isEqualTo(FailureReason.PROVIDER_UNAVAILABLE);
            assertThat(requests).hasValue(0);
        } finally {
            vertx.close().await();
        }
    }

    private PfxOptions selfSigned() throws Exception {
        Path store = directory.resolve("store.p12");
        var keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", "provider", "-keyalg", "EC", "-dname", "CN=localhost", "-ext",
                "SAN=dns:localhost", "-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", "changeit");
        assertThat(keytool.redirectErrorStream(true).redirectOutput(directory.resolve("keytool.log").toFile()).start()
                .waitFor()).isZero();
        return new PfxOptions().setPath(store.toString()).setPassword("changeit");
    }
}
