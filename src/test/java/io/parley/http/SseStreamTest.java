package io.parley.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.identity.Caller;
import io.parley.session.EventSink.Close;
import io.parley.session.Position;
import io.parley.session.SessionClient.Subscription;
import io.parley.session.SessionEvent;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One stream on a real connection; the test does what the session's feed would. */
class SseStreamTest {
    private static final String RETRY = "retry: (?:[5-9]\\d\\d|1[0-4]\\d\\d|1500)";

    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicInteger released = new AtomicInteger();
    private final AtomicInteger connectionsClosed = new AtomicInteger();
    private final Feed feed = new Feed();
    private final CompletableFuture<Throwable> refused = new CompletableFuture<>();
    private final List<SseStream> streams = new CopyOnWriteArrayList<>();
    private final CompletableFuture<SseStream> opened = new CompletableFuture<>();
    private final Set<Caller> refusedCallers = ConcurrentHashMap.newKeySet();
    private Caller caller = KnownPeople.USER;
    private Context loop;
    private Sweeper sweeper;
    private HttpServer server;
    private Socket client;
    private HttpServerRequest request;

    @BeforeEach
    void connect() throws IOException {
        vertx.deployVerticle(this::listen).await();
        client = new Socket(InetAddress.getLoopbackAddress(), server.actualPort());
        client.getOutputStream().write("GET / HTTP/1.1\r\nhost: x\r\n\r\n".getBytes(US_ASCII));
    }

    @AfterEach
    void disconnect() throws IOException {
        client.close();
        vertx.close().await();
    }

    @Test
    void theStreamBeginsWithoutAnyEvent() throws IOException {
        BufferedReader reader = reader();
        assertThat(reader.readLine()).isEqualTo("HTTP/1.1 200 OK");
        assertThat(upTo(reader, RETRY)).contains("content-type: text/event-stream\n")
                .contains("cache-control: no-store\n")
                .contains("x-accel-buffering: no\n");
    }

    @Test
    void eventsOfOneCallArriveInOrder() throws IOException {
        on(stream -> stream.accept(List.of(delta(1, "a"), delta(2, "b"))));
        assertThat(upTo(reader(), "data: .*b.*"))
                .contains("event: reply.delta\ndata: {\"text\":\"a\"}\nid: 1.1.1\n\nevent: reply.delta\n");
    }

    @Test
    void aQuietStreamSendsComments() throws IOException {
        assertThat(upTo(reader(), ":")).containsPattern("\\n" + RETRY + "\\n");
    }

    @Test
    void theEndOfTheExchangeEndsTheResponse() throws IOException {
        on(stream -> stream.accept(List.of(delta(1, "a"))));
        end(Close.COMPLETE);
        assertThat(upTo(reader(), "0")).contains("data: {\"text\":\"a\"}\n");
        assertThat(released).hasValue(1);
    }

    @Test
    void aClientThatLeavesClosesItsSubscription() throws IOException {
        on(stream -> stream.accept(List.of(delta(1, "a"))));
        client.close();
        await().untilAsserted(() -> assertThat(feed.closed).hasValue(1));
        assertThat(released).hasValue(1);
    }

    @Test
    void aClientThatReadsAgainIsResumed() throws IOException {
        fill();
        var input = client.getInputStream();
        byte[] some = new byte[65_536];
        while (feed.resumed.get() == 0) {
            assertThat(input.read(some)).isPositive();
        }
        assertThat(released).hasValue(0);
    }

    @Test
    void aClientThatDoesNotReadIsCutOff() throws IOException {
        fill();
        await().untilAsserted(() -> assertThat(connectionsClosed).hasValue(1));
        assertThat(feed.closed).hasValue(1);
        assertThat(released).hasValue(1);
        assertThat(feed.resumed).hasValue(0);
        assertThat(registry.get("parley.http.slow.readers").counter().count()).isEqualTo(1);
    }

    @Test
    void aFeedThatEndsBeforeTheStreamBeganRefusesTheRequest() {
        on(begun -> {
            new SseStream(request, caller, false, HttpFixture.CONFIG, sweeper, meters(), () -> {}, refused::complete)
                    .closed(Close.DELETED);
            return true;
        });
        assertThat(refused.join()).isInstanceOfSatisfying(ChatException.class,
                failure -> assertThat(failure.code()).isEqualTo(ErrorCode.SESSION_NOT_FOUND));
    }

    @Test
    void oneRenderingMayGoToManyTimesAndStreams() throws IOException {
        Buffer event = delta(1, "a");
        for (int i = 0; i < 3; i++) {
            on(stream -> stream.accept(List.of(event)));
        }
        end(Close.COMPLETE);
        assertThat(upTo(reader(), "0").split("\"a\"", -1)).hasSize(4);
    }

    @Test
    void aStoppingNodeEndsItsStreams() throws IOException {
        on(stream -> {
            sweeper.shutdown();
            return true;
        });
        assertBrokenOff();
        assertThat(feed.closed).hasValue(1);
    }

    /** Some take a response that ends like any other for a reply that has ended: Azure/fetch-event-source#27. */
    @Test
    void aStreamThatIsNotFinishedBreaksOff() throws IOException {
        on(stream -> stream.accept(List.of(delta(1, "a"))));
        end(Close.UNAVAILABLE);
        assertBrokenOff();
        assertThat(released).hasValue(1);
    }

    @Test
    void aReplyWhoseSessionIsDeletedBreaksOff() throws IOException {
        on(stream -> stream.accept(List.of(delta(1, "a"))));
        end(Close.DELETED);
        assertBrokenOff();
    }

    @Test
    void overHttp2OnlyTheStreamBreaksOff() {
        var http2 = vertx.createHttpClient(new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false));
        var broken = http2.request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/")
                .compose(HttpClientRequest::send).compose(HttpClientResponse::body);
        await().until(() -> streams.size() == 2);
        on(streams.getLast(), stream -> {
            stream.accept(List.of(delta(1, "a")));
            stream.closed(Close.UNAVAILABLE);
            return true;
        });
        await().until(broken::isComplete);
        assertThat(broken.cause()).isInstanceOfSatisfying(StreamResetException.class,
                reset -> assertThat(reset.getCode()).isEqualTo(2));
    }

    /** Where the end of the connection is the end of the response: nginx asks so where nobody has told it otherwise. */
    @Test
    void overHttp10TheConnectionIsReset() throws IOException {
        try (var old = new Socket(InetAddress.getLoopbackAddress(), server.actualPort())) {
            old.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(US_ASCII));
            upTo(new BufferedReader(new InputStreamReader(old.getInputStream(), UTF_8)), RETRY);
            on(streams.getLast(), stream -> {
                stream.closed(Close.UNAVAILABLE);
                return true;
            });
            assertThatIOException().isThrownBy(() -> old.getInputStream().readAllBytes());
        }
    }

    @Test
    void clientsAreToldToComeBackAtDifferentTimes() {
        var pauses = LongStream.range(0, 1_000).map(i -> StreamHead.retry(Duration.ofSeconds(1))).boxed().toList();
        assertThat(pauses).allMatch(pause -> pause >= 500 && pause <= 1_500);
        assertThat(Set.copyOf(pauses)).hasSizeGreaterThan(100);
    }

    @Test
    void aStreamEndsWhenItsCallerIsRefused() throws IOException {
        refusedCallers.add(KnownPeople.USER);
        on(stream -> {
            sweeper.review();
            return true;
        });
        assertBrokenOff();
        assertThat(feed.closed).hasValue(1);
        assertThat(released).hasValue(1);
    }

    @Test
    void aClientThatDoesNotReadIsCutOffWhenItsCallerIsRefused() {
        fill();
        refusedCallers.add(KnownPeople.USER);
        on(stream -> {
            sweeper.review();
            return true;
        });
        assertThat(feed.closed).hasValue(1);
    }

    @Test
    void aStreamEndsWhenItsKeyExpires() throws IOException {
        endsWith(new Caller.Key(UUID.randomUUID(), Instant.now().plusMillis(300)));
    }

    /** CVE-2026-9162; zones PR#519, saf#118. */
    @Test
    void aStreamEndsWithItsSignIn() throws IOException {
        endsWith(new Caller.Token(UUID.randomUUID(), null, Instant.now().plusMillis(300),
                Instant.now().plusMillis(300)));
    }

    @Test
    void aStreamGoesOnWhenItsAccessTokenExpires() throws IOException {
        var token = new Caller.Token(UUID.randomUUID(), null, Instant.now().minusSeconds(1), Instant.MAX);
        begin(token);
        // past several sweeps
        assertThat(upTo(reader(), ":")).containsPattern("\n" + RETRY + "\n");
        assertThat(feed.closed).hasValue(0);
    }

    private void endsWith(Caller.Credential credential) throws IOException {
        begin(credential);
        assertBrokenOff();
        assertThat(feed.closed).hasValue(1);
    }

    private void begin(Caller.Credential credential) {
        on(begun -> {
            new SseStream(request, new Caller(KnownPeople.USER.principal(), KnownPeople.USER.roles(), 0, credential),
                    false,
                    HttpFixture.CONFIG, sweeper, meters(), released::incrementAndGet, refused::complete).begin(feed);
            return true;
        });
    }

    @Test
    void aStreamGoesOnWhenSomebodyElseIsRefused() {
        refusedCallers.add(KnownPeople.ADMIN);
        on(stream -> {
            sweeper.review();
            return true;
        });
        assertThat(feed.closed).hasValue(0);
    }

    /** Until the stream has no room; what the client may have buffered is some hundred kilobytes. */
    private void fill() {
        Buffer much = delta(1, "x".repeat(10_000));
        for (int i = 0; on(stream -> stream.accept(List.of(much))); i++) {
            assertThat(i).as("events taken of a client that does not read").isLessThan(2_000);
        }
    }

    private <T> T on(Function<SseStream, T> step) {
        return on(opened.join(), step);
    }

    private <T> T on(SseStream stream, Function<SseStream, T> step) {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.runOnContext(now -> result.complete(step.apply(stream)));
        return result.join();
    }

    private void end(Close why) {
        on(stream -> {
            stream.closed(why);
            return true;
        });
    }

    private static Buffer delta(int n, String text) {
        return SseEncoder.encode(new SessionEvent.ReplyDelta(new Position(1, 1, n), text));
    }

    private BufferedReader reader() throws IOException {
        return new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
    }

    /** What came is whole, and the end is missing. */
    private void assertBrokenOff() throws IOException {
        assertThat(reader().readAllAsString()).containsPattern("\r\n" + RETRY + "\n").endsWith("\n:\n\r\n");
    }

    private static String upTo(BufferedReader reader, String last) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String line = ""; !line.matches(last); lines.append(line).append('\n')) {
            line = reader.readLine();
            assertThat(line).as("line after\n%s", lines).isNotNull();
        }
        return lines.toString();
    }

    private Future<?> listen(Context context) {
        loop = context;
        sweeper = new Sweeper(vertx, refusedCallers::contains, InstantSource.system());
        server = vertx
                .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0).setSendBufferSize(16_384))
                .requestHandler(this::open);
        return server.listen();
    }

    private HttpMeters meters() {
        return new HttpMeters(registry, Admission.of(vertx));
    }

    private void open(HttpServerRequest request) {
        this.request = request;
        request.connection().closeHandler(closed -> connectionsClosed.incrementAndGet());
        var stream = new SseStream(request, caller, false, HttpFixture.CONFIG, sweeper, meters(),
                released::incrementAndGet,
                refused::complete);
        stream.begin(feed);
        streams.add(stream);
        opened.complete(stream);
    }

    private static final class Feed implements Subscription {
        private final AtomicInteger resumed = new AtomicInteger();
        private final AtomicInteger closed = new AtomicInteger();

        @Override
        public void resume() {
            resumed.incrementAndGet();
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }
}
