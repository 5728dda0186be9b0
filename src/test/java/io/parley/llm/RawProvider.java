package io.parley.llm;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** A server that a test lets say anything, and that counts its connections. */
final class RawProvider {
    final AtomicInteger connections = new AtomicInteger();
    private final HttpServer server;
    private volatile BiConsumer<HttpServerRequest, String> behaviour = (request, body) -> {};

    RawProvider(Vertx vertx) {
        server = vertx.createHttpServer().connectionHandler(connection -> connections.incrementAndGet())
                .requestHandler(
                        request -> request.body().onSuccess(body -> behaviour.accept(request, body.toString())));
        server.listen(0, "127.0.0.1").await();
    }

    Map<String, LlmConfig.Provider> named(String name) {
        return Map.of(name, Worker.provider("http://127.0.0.1:" + server.actualPort() + "/v1"));
    }

    void behave(Handler<HttpServerRequest> next) {
        behaviour = (request, body) -> next.handle(request);
    }

    void behaveWith(BiConsumer<HttpServerRequest, String> next) {
        behaviour = next;
    }

    /** Sends the text as the whole of an event stream. */
    void stream(String text) {
        behave(request -> request.response().putHeader("Content-Type", "text/event-stream").end(text));
    }

    /** Sends the text as the beginning of an event stream, then breaks the connection. */
    void broken(String text) {
        behave(request -> request.response().putHeader("Content-Type", "text/event-stream").setChunked(true)
                .write(Buffer.buffer(text)).onComplete(written -> request.connection().close()));
    }
}
