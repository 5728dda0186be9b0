package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.core.Principal;
import io.parley.identity.Caller;
import io.parley.identity.IdentityConfig;
import io.parley.identity.LocalRateLimiter;
import io.parley.identity.UserRole;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What callers are told, by a server that does nothing else. */
class RateLimitsTest {
    private static final Caller PERSON = caller(new Caller.Token(UUID.randomUUID(), null, Instant.MAX));
    private static final Caller PROGRAM = caller(new Caller.Key(UUID.randomUUID(), null));
    private static final Map<String, Caller> CALLERS = Map.of("/person", PERSON, "/program", PROGRAM, "/other",
            caller(new Caller.Key(UUID.randomUUID(), null)), "/nobody", Caller.NOBODY, "/neighbour", Caller.NOBODY,
            "/local", Caller.LOCAL);

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private final RateLimits limits = new RateLimits(new LocalRateLimiter(), new IdentityConfig.Limits(
            List.of("4/1m", "100/1h"), List.of("2/30s"), List.of("3/1m"), List.of(), List.of(), List.of(), 0));
    private int port;

    @BeforeEach
    void listen() {
        port = vertx.createHttpServer().requestHandler(this::serve).listen(0, "127.0.0.1").await().actualPort();
    }

    @AfterEach
    void close() {
        client.close();
        vertx.close().await();
    }

    private void serve(HttpServerRequest request) {
        String address = request.path().equals("/neighbour") ? "192.0.2.2" : "192.0.2.1";
        limits.admit(CALLERS.get(request.path()), address, request.response())
                .onSuccess(_ -> request.response().end())
                .onFailure(e -> request.response()
                        .setStatusCode(((ChatException) e).code() == ErrorCode.RATE_LIMITED ? 429 : 500).end());
    }

    @Test
    void aPersonIsToldTheLimitsOfTheAccount() throws Exception {
        var answer = get("/person");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "ratelimit-policy"))
                .isEqualTo("\"account-60\";q=4;w=60, \"account-3600\";q=100;w=3600");
        assertThat(header(answer, "ratelimit")).isEqualTo("\"account-60\";r=3;t=15, \"account-3600\";r=99;t=36");
        assertThat(header(answer, "retry-after")).isEmpty();
    }

    @Test
    void anApiKeyHasALimitOfItsOwnBesidesTheAccounts() throws Exception {
        get("/program");
        get("/program");

        var refused = get("/program");

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(header(refused, "ratelimit-policy")).endsWith("\"key-30\";q=2;w=30");
        assertThat(header(refused, "ratelimit")).contains("\"account-60\";r=2").contains("\"key-30\";r=0");
        assertThat(Integer.parseInt(header(refused, "retry-after"))).isBetween(1, 15);
    }

    @Test
    void allKeysAndTokensOfAnAccountShareItsLimit() throws Exception {
        assertThat(List.of(get("/program"), get("/other"), get("/person"), get("/other")))
                .extracting(HttpResponse::statusCode).containsOnly(200);

        assertThat(get("/person").statusCode()).isEqualTo(429);
        assertThat(header(get("/person"), "retry-after")).isEqualTo("15");
    }

    @Test
    void whoIsNotKnownIsCountedByAddress() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(header(get("/nobody"), "ratelimit")).startsWith("\"address-60\";r=" + (2 - i));
        }

        assertThat(get("/nobody").statusCode()).isEqualTo(429);
        assertThat(get("/neighbour").statusCode()).isEqualTo(200);
        assertThat(get("/person").statusCode()).isEqualTo(200);
    }

    @Test
    void theLocalUserHasNoLimits() throws Exception {
        for (int i = 0; i < 10; i++) {
            var answer = get("/local");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(header(answer, "ratelimit-policy")).isEmpty();
        }
    }

    private HttpResponse<Void> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
                BodyHandlers.discarding());
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private static Caller caller(Caller.Credential credential) {
        return new Caller(new Principal("0192f0c1-8c4e-7abc-8def-0123456789ab"), Set.of(UserRole.USER), 1, credential);
    }
}
