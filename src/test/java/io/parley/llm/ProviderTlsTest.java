package io.parley.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.core.FailureReason;
import io.parley.core.StartException;
import io.parley.testing.Authority;
import io.parley.testing.ScriptedProvider;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class ProviderTlsTest {
    @TempDir
    private Path directory;

    @Test
    void aProviderOfAPrivateAuthorityIsAskedWhereThatIsConfigured() {
        var vertx = Vertx.vertx();
        var authority = new Authority(directory, "private");
        var files = authority.issueForLoopback("provider");
        var server = vertx.createHttpServer(new HttpServerOptions().setSsl(true).setKeyCertOptions(
                new PemKeyCertOptions().addCertPath(files.certificate().toString()).addKeyPath(files.key().toString())))
                .requestHandler(request -> request.response().end(ScriptedProvider.stream("hello")))
                .listen(0, "127.0.0.1").await();
        var provider = provider("https://127.0.0.1:" + server.actualPort() + "/v1", files.authority());
        try (var worker = new Worker(Worker.config(Worker.PATIENT, Map.of("tls", provider)))) {
            var call = worker.start(Worker.request("hello"));
            worker.finished(call);
            assertThat(worker.text(call)).isEqualTo("hello");
        } finally {
            vertx.close().await();
        }
    }

    @Test
    void aFileWithoutCertificatesIsRefusedAtTheStart() throws IOException {
        var file = Files.writeString(directory.resolve("no.pem"), "nothing");
        for (Path path : List.of(file, directory.resolve("missing.pem"))) {
            var config = Worker.config(Worker.PATIENT, Map.of("tls", provider("https://127.0.0.1/v1", path)));
            assertThatThrownBy(() -> new Worker(config)).isInstanceOf(StartException.class)
                    .hasMessageStartingWith("llm.providers.tls.authority: " + path).message().hasLineCount(1);
        }
    }

    private static LlmConfig.Provider provider(String url, Path authority) {
        return new LlmConfig.Provider(url, null, List.of(Worker.MODEL), null, null, null, authority);
    }

    @Test
    void aProviderWhoseCertificateIsNotTrustedGetsNoRequest() {
        var requests = new AtomicInteger();
        var vertx = Vertx.vertx();
        var files = new Authority(directory, "strange").issueForLoopback("provider");
        var server = vertx.createHttpServer(new HttpServerOptions().setSsl(true).setKeyCertOptions(
                new PemKeyCertOptions().addCertPath(files.certificate().toString()).addKeyPath(files.key().toString())))
                .requestHandler(request -> requests.incrementAndGet()).listen(0, "127.0.0.1").await();
        var provider = Worker.provider("https://127.0.0.1:" + server.actualPort() + "/v1");
        try (var worker = new Worker(Worker.config(Worker.PATIENT, Map.of("tls", provider)))) {
            var failed = worker.failed(worker.start(Worker.request("hello")));
            assertThat(failed.reason()).isEqualTo(FailureReason.PROVIDER_UNAVAILABLE);
            assertThat(requests).hasValue(0);
        } finally {
            vertx.close().await();
        }
    }
}
