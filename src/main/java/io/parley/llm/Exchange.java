package io.parley.llm;

import com.openai.core.http.HttpResponse;
import com.openai.errors.OpenAIIoException;
import io.parley.core.Trace;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One call's way to the provider, all its retries included; it can be closed at every moment, whatever openai-java is
 * waiting for. Used on the event loop only.
 */
final class Exchange {
    private final String id;
    private final int maxErrorBytes;
    private final ProviderMeters meters;
    private final Trace trace;
    private @Nullable HttpClientRequest request;
    private @Nullable HttpClientResponse stream;
    private boolean closed;

    Exchange(String id, int maxErrorBytes, ProviderMeters meters, Trace trace) {
        this.id = id;
        this.maxErrorBytes = maxErrorBytes;
        this.meters = meters;
        this.trace = trace;
    }

    /** By which the transport finds it. */
    String id() {
        return id;
    }

    /** Where it belongs. */
    Trace trace() {
        return trace;
    }

    /** Sends the request; {@code result} gets the response once its head, or the whole of an error, is there. */
    void send(HttpClient client, RequestOptions target, Buffer body, CompletableFuture<HttpResponse> result) {
        if (closed) {
            result.completeExceptionally(new CancellationException());
            return;
        }
        client.request(target).compose(opened -> post(opened, body)).compose(this::receive)
                .onComplete(result::complete, failure -> fail(result, failure));
    }

    /** What was closed here would perhaps have been answered. */
    private void fail(CompletableFuture<HttpResponse> result, Throwable failure) {
        if (!closed) {
            meters.unanswered();
        }
        result.completeExceptionally(translate(failure));
    }

    private Future<HttpClientResponse> post(HttpClientRequest opened, Buffer body) {
        // The futures fail with the same; without a handler Vert.x would log it.
        opened.exceptionHandler(failure -> {});
        if (closed) {
            opened.reset();
            return Future.failedFuture(new CancellationException());
        }
        request = opened;
        return opened.send(body);
    }

    private Future<HttpResponse> receive(HttpClientResponse response) {
        meters.answered(response.statusCode());
        if (response.statusCode() / 100 == 2) {
            // Until the call takes over, which is one turn of the event loop later.
            response.pause().exceptionHandler(failure -> {});
            stream = response;
            return Future.succeededFuture(respond(response, Buffer.buffer()));
        }
        return error(response);
    }

    private Future<HttpResponse> error(HttpClientResponse response) {
        Promise<HttpResponse> whole = Promise.promise();
        Buffer content = Buffer.buffer();
        response.handler(piece -> {
            content.appendBuffer(piece, 0, Math.min(piece.length(), maxErrorBytes - content.length()));
            if (content.length() == maxErrorBytes) {
                whole.tryComplete(respond(response, content));
                response.request().reset();
            }
        });
        response.exceptionHandler(failure -> whole.tryComplete(respond(response, content)));
        response.endHandler(end -> whole.tryComplete(respond(response, content)));
        return whole.future();
    }

    private static HttpResponse respond(HttpClientResponse response, Buffer content) {
        return ProviderResponse.of(response.statusCode(), response.headers(), content);
    }

    /** What openai-java may retry it must know as one of its own. */
    private static Throwable translate(Throwable failure) {
        return failure instanceof CancellationException ? failure
                : new OpenAIIoException("The provider cannot be reached.", failure);
    }

    /** The response whose body is the event stream, paused; null until there is one. */
    @Nullable
    HttpClientResponse stream() {
        return stream;
    }

    /** Closes the connection, unless the response has been read to its end. */
    void close() {
        closed = true;
        if (request != null) {
            request.reset();
        }
    }
}
