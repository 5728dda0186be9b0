package io.parley.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parley.cluster.Overview;
import io.parley.core.Instruments;
import io.parley.http.Health.Part;
import io.parley.http.Health.State;
import io.parley.llm.ModelCatalog;
import io.parley.session.SessionClient;
import io.parley.testing.Marks;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/** The ingress on a port of its own, for requests that it must refuse before they reach any session. */
final class HttpFixture implements AutoCloseable {
    static final String SESSION = "/api/v1/sessions/0192f0c1-8c4e-7abc-8def-0123456789ab";
    static final HttpConfig CONFIG = new HttpConfig("127.0.0.1", 0, 1, 128, 100, 10, 8_192,
            Duration.ofSeconds(10), 16_384, 1_024,
            Duration.ofMillis(600), Duration.ofSeconds(30), Duration.ofSeconds(5), 16_384,
            Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1), 2, 50,
            Duration.ofSeconds(1), HttpConfig.Tls.NONE, List.of());

    private final Vertx vertx;
    private final HttpClient client = HttpClient.newHttpClient();
    private final int port;

    HttpFixture(HttpConfig config) {
        this(config, () -> new Health(List.of(new Part("postgres", State.UP, true))));
    }

    /** Who comes without credentials is the local user. */
    HttpFixture(HttpConfig config, Supplier<Health> health) {
        this(Vertx.vertx(), verticle(config, health));
    }

    HttpFixture(Vertx vertx, HttpVerticle verticle) {
        this.vertx = vertx;
        vertx.deployVerticle(verticle).await();
        port = verticle.port();
    }

    static HttpVerticle verticle(HttpConfig config, Supplier<Health> health) {
        return verticle(config, health, new KnownPeople().people(KnownPeople.EVERYBODY));
    }

    static HttpVerticle verticle(HttpConfig config, Supplier<Health> health, People people) {
        return verticle(config, health, people, Instruments.NONE);
    }

    static HttpVerticle verticle(HttpConfig config, Supplier<Health> health, People people, Instruments instruments) {
        return new HttpVerticle(unreachable(SessionClient.class), new Models(List.of("small", "large")), config, health,
                unreachable(Overview.class), people, instruments);
    }

    /** Of the whole API. */
    static List<Endpoint> endpoints() {
        Vertx vertx = Vertx.vertx();
        try {
            Admission admission = Admission.of(vertx);
            var streams = new Streams(CONFIG, new Sweeper(vertx, caller -> false, InstantSource.system()), admission,
                    new HttpMeters(Instruments.NONE.meters(), admission), 1);
            return verticle(CONFIG, () -> new Health(List.of())).endpoints(Documents.NONE, streams);
        } finally {
            vertx.close().await();
        }
    }

    int port() {
        return port;
    }

    Vertx vertx() {
        return vertx;
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    Reply get(String path, String... headers) {
        return send(with(request(path), headers));
    }

    Reply post(String path, String body, String... headers) {
        Marks.sent(body);
        return send(with(request(path).POST(BodyPublishers.ofString(body)), headers));
    }

    Reply postJson(String path, String body) {
        return post(path, body, "content-type", "application/json");
    }

    Reply send(HttpRequest.Builder request) {
        try {
            var asked = request.build();
            var answer = client.send(asked, BodyHandlers.ofString());
            Marks.sent(asked, "");
            Marks.received(answer, answer.body());
            return new Reply(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    /** Everything the server says to these bytes until it closes the connection. */
    String raw(String bytes) throws IOException {
        Marks.sent(bytes);
        try (Socket socket = connect()) {
            socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    @Override
    public void close() {
        client.close();
        vertx.close().await();
    }

    private static HttpRequest.Builder with(HttpRequest.Builder request, String... headers) {
        return headers.length == 0 ? request : request.headers(headers);
    }

    private static <T> T unreachable(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(HttpFixture.class.getClassLoader(), new Class<?>[] {type},
                (proxy, method, arguments) -> {
                    throw new AssertionError("This request must not reach " + method.getName());
                }));
    }

    record Models(List<String> models) implements ModelCatalog {
        @Override
        public String defaultModel() {
            return models.getFirst();
        }

        @Override
        public boolean continuation(String model) {
            return model.equals(defaultModel());
        }
    }

    /** A response, with what is asked of it most often. */
    record Reply(HttpResponse<String> response) {
        private static final ObjectMapper JSON = new ObjectMapper();

        int status() {
            return response.statusCode();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        JsonNode json() {
            try {
                return JSON.readTree(response.body());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Reply isProblem(int status, String code) {
            assertThat(response.body()).contains("\"code\":\"" + code + "\"");
            assertThat(status()).isEqualTo(status);
            assertThat(header("content-type")).isEqualTo("application/problem+json");
            assertThat(json().path("status").intValue()).isEqualTo(status);
            assertThat(json().path("type").textValue()).isEqualTo("urn:parley:error:" + code);
            assertThat(json().path("title").textValue()).isNotBlank();
            assertThat(json().path("detail").textValue()).isNotBlank();
            assertThat(json().path("requestId").textValue()).isEqualTo(header("x-request-id")).isNotEmpty();
            return this;
        }

        Reply at(String pointer) {
            assertThat(json().path("pointer").textValue()).isEqualTo(pointer);
            return this;
        }

        Reply saying(String part) {
            assertThat(json().path("detail").textValue()).contains(part);
            return this;
        }

        Reply of(String parameter) {
            assertThat(json().path("parameter").textValue()).isEqualTo(parameter);
            return this;
        }
    }
}
