package io.parley.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.testing.Patience;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Providers that do not behave. */
class OidcTransportTest {
    private static final long CALL_MILLIS = 500;
    private static final long LONG_MILLIS = 600_000;
    private static final int BYTES = 65_536;

    private static final Buffer PART = Buffer.buffer(" ".repeat(8_192));

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger asked = new AtomicInteger();
    private long now = System.nanoTime();
    private OidcTransport transport;
    private HttpServer server;

    @BeforeEach
    void start() {
        transport = new OidcTransport(vertx, CALL_MILLIS, BYTES);
    }

    @AfterEach
    void stop() {
        transport.end().await();
        vertx.close().await();
    }

    @Test
    void oneThatDoesNotAnswerIsGivenUp() throws Exception {
        var closed = new AtomicInteger();
        serve(request -> request.connection().closeHandler(gone -> closed.incrementAndGet()));
        long begun = System.nanoTime();
        assertUnavailable();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(
                Duration.ofMillis(CALL_MILLIS - 50));
        Awaitility.await().until(() -> closed.get() == 1);
    }

    @Test
    void oneThatAnswersWithoutEndIsCutOff() throws Exception {
        transport.end().await();
        transport = new OidcTransport(vertx, LONG_MILLIS, BYTES);
        var sent = new AtomicLong();
        serve(request -> pour(
                request.response().setChunked(true).putHeader("content-type", "application/json"), sent));
        long begun = System.nanoTime();
        assertUnavailable();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(LONG_MILLIS));
        assertThat(sent.get()).isLessThan(100L * BYTES);
    }

    /** What a code is worth would come as the answer to the next person's. */
    @Test
    void anInterimResponseIsNoAnswerToAnybody() {
        transport.end().await();
        transport = new OidcTransport(vertx, LONG_MILLIS, BYTES);
        var connections = new AtomicInteger();
        var scripted = vertx.createNetServer().connectHandler(socket -> {
            connections.incrementAndGet();
            socket.handler(request -> {
                socket.write("HTTP/1.1 102 Processing\r\n\r\n");
                vertx.setTimer(50, later -> socket.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n"
                        + request.toString().substring(5, 9)));
            });
        }).listen(0, "127.0.0.1").await();
        var client = transport.createHttpClient(new HttpClientOptions());
        for (String path : List.of("/one", "/two")) {
            var answer = client
                    .request(
                            new RequestOptions().setHost("127.0.0.1").setPort(scripted.actualPort()).setURI("/" + path))
                    .compose(request -> request.send()).compose(response -> response.body()).await();
            assertThat(answer).hasToString(path);
        }
        assertThat(connections).hasValue(2);
        assertThat(transport.troubles()).isZero();
    }

    @Test
    void oneThatAnswersTooMuchAtOnceIsNotWaitedFor() throws Exception {
        serve(request -> request.response().putHeader("content-type", "application/json")
                .end("{\"issuer\":\"" + "x".repeat(BYTES) + "\"}"));
        assertUnavailable();
    }

    @Test
    void oneThatTricklesIsCutOff() throws Exception {
        serve(request -> {
            var response = request.response().setChunked(true).putHeader("content-type", "application/json");
            vertx.setPeriodic(20, timer -> response.write(" "));
        });
        assertUnavailable();
    }

    @Test
    void oneThatIsAnotherIsNotUsed() throws Exception {
        serve(json(new JsonObject().put("issuer", "https://login.example.org")));
        assertUnavailable();
        serve(json(new JsonObject().put("token_endpoint", "http://127.0.0.1:1/token")));
        assertUnavailable();
        serve(json(new JsonObject()));
        assertUnavailable();
        serve(request -> request.response().putHeader("content-type", "application/json").end("[1]"));
        assertUnavailable();
        serve(request -> request.response().putHeader("content-type", "application/json").end("{"));
        assertUnavailable();
        serve(request -> request.response().setStatusCode(404).end("secret"));
        assertUnavailable();
        serve(request -> request.response().setStatusCode(302).putHeader("location", "http://127.0.0.1:1/").end());
        assertUnavailable();
        serve(request -> request.response().setStatusCode(500).end("secret"));
        assertUnavailable();
    }

    @Test
    void whileOneIsAwayItIsNotAskedForEveryRequest() throws Exception {
        serve(request -> request.response().setStatusCode(503).end());
        var provider = provider();
        for (int i = 0; i < 50; i++) {
            assertThatThrownBy(() -> provider.location(OidcPending.begin("company", Instant.now())).await())
                    .isInstanceOf(ChatException.class);
        }
        assertThat(asked.get()).isEqualTo(1);
        now += Duration.ofSeconds(2).toNanos();
        assertThatThrownBy(() -> provider.location(OidcPending.begin("company", Instant.now())).await())
                .isInstanceOf(ChatException.class);
        assertThat(asked.get()).isEqualTo(2);
    }

    @Test
    void whatOneSaysOfItselfIsReadAgainAfterAWhile() {
        serve(request -> json(request.path().endsWith("/keys") ? new JsonObject().put("keys", new JsonArray())
                : metadata("/authorize" + asked.get())).handle(request));
        var provider = provider();
        assertThat(provider.location(OidcPending.begin("company", Instant.now())).await()).contains("/authorize1?");
        now += Duration.ofMinutes(9).toNanos();
        assertThat(provider.location(OidcPending.begin("company", Instant.now())).await()).contains("/authorize1?");
        now += Duration.ofMinutes(2).toNanos();
        assertThat(provider.location(OidcPending.begin("company", Instant.now())).await()).contains("/authorize3?");
    }

    private JsonObject metadata(String authorize) {
        var issuer = "http://127.0.0.1:" + server.actualPort();
        return new JsonObject().put("issuer", issuer).put("authorization_endpoint", issuer + authorize)
                .put("token_endpoint", issuer + "/token").put("jwks_uri", issuer + "/keys");
    }

    private void assertUnavailable() {
        var provider = provider();
        assertThatThrownBy(
                () -> provider.location(OidcPending.begin("company", Instant.now())).await(Patience.LIMIT.toSeconds(),
                        TimeUnit.SECONDS))
                .isInstanceOfSatisfying(ChatException.class, told -> {
                    assertThat(told.code()).isEqualTo(ErrorCode.SIGN_IN_PROVIDER_UNAVAILABLE);
                    assertThat(told.detail()).doesNotContain("secret", "127.0.0.1");
                });
    }

    private OidcProvider provider() {
        var config = new IdentityConfig.Oidc("http://127.0.0.1:" + server.actualPort(), "parley", null, null, null,
                null);
        return new OidcProvider(transport, "company", config, "http://127.0.0.1/callback", Instant::now, () -> now);
    }

    private void serve(Handler<HttpServerRequest> answer) {
        if (server != null) {
            server.close().await();
        }
        server = vertx.createHttpServer().requestHandler(request -> {
            asked.incrementAndGet();
            answer.handle(request);
        }).listen(0, "127.0.0.1").await();
    }

    private static Handler<HttpServerRequest> json(JsonObject answer) {
        return request -> request.response().putHeader("content-type", "application/json").end(answer.toBuffer());
    }

    /** Writes as long as it is read. */
    private static void pour(HttpServerResponse response, AtomicLong sent) {
        response.write(PART).onSuccess(written -> {
            sent.addAndGet(PART.length());
            pour(response, sent);
        });
    }
}
