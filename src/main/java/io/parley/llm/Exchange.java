package io.parley.llm;

import com.openai.core.RequestOptions;
import com.openai.core.http.HttpClient;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpResponse;
import com.openai.errors.OpenAIIoException;
import io.parley.core.Trace;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One call's way to the provider, all its retries included: what openai-java asks to send an attempt. It can be closed at every
 * moment, whatever openai-java is waiting for. Used on the event loop only.
 */
final class Exchange implements HttpClient {
    private final OpenAiEndpoint endpoint;
    private final String model;
    private final Body body;
    private final Context context;
    private final Trace trace;
    private boolean streamOptions;
    private @Nullable HttpClientRequest request;
    private @Nullable HttpClientResponse stream;
    /** Whether the request has a response. */
    private boolean answered;
    private boolean closed;

    /** The JSON of the request. */
    interface Body {
        /** @param streamOptions whether it asks for counts of tokens */
        Buffer with(boolean streamOptions);
    }

    /**
     * @param model   as the provider calls it
     * @param context where attempts are sent
     */
    Exchange(OpenAiEndpoint endpoint, String model, Body body, Context context) {
        this.endpoint = endpoint;
        this.model = model;
        this.body = body;
        this.streamOptions = endpoint.streamOptions().wanted(model);
        this.context = context;
        this.trace = endpoint.traces().current();
    }

    /** Sends the request again; the response comes once the head of a stream is there, or the whole of an error. */
    @Override
    public CompletableFuture<HttpResponse> executeAsync(HttpRequest attempt, RequestOptions options) {
        var result = new CompletableFuture<HttpResponse>();
        if (trace.isSampled()) {
            // Vert.x takes the trace of a request from a context of its own.
            ((ContextInternal) context).duplicate().runOnContext(go -> {
                trace.adopt();
                send(endpoint.target(), result);
            });
        } else {
            context.runOnContext(go -> send(endpoint.target(trace), result));
        }
        return result;
    }

    private void send(io.vertx.core.http.RequestOptions target, CompletableFuture<HttpResponse> result) {
        if (closed) {
            result.completeExceptionally(new CancellationException());
            return;
        }
        ask(target).onComplete(result::complete, failure -> fail(result, failure));
    }

    private Future<HttpResponse> ask(io.vertx.core.http.RequestOptions target) {
        return endpoint.client().request(target).compose(this::post).compose(response -> receive(response, target));
    }

    private Future<HttpClientResponse> post(HttpClientRequest opened) {
        // The futures fail with the same; without a handler Vert.x would log it.
        opened.exceptionHandler(failure -> {});
        if (closed) {
            opened.reset();
            return Future.failedFuture(new CancellationException());
        }
        request = opened;
        answered = false;
        return opened.send(body.with(streamOptions));
    }

    private Future<HttpResponse> receive(HttpClientResponse response, io.vertx.core.http.RequestOptions target) {
        answered = true;
        endpoint.meters().answered(response.statusCode());
        if (response.statusCode() / 100 == 2) {
            response.exceptionHandler(failure -> {});
            // Until the call takes over, which is one turn of the event loop later.
            stream = response.pause();
            endpoint.streamOptions().answered(model, streamOptions);
            return Future.succeededFuture(ProviderResponse.ofStream(response.statusCode()));
        }
        return ErrorBody.read(response, endpoint.maxErrorBytes())
                .compose(error -> refused(ProviderResponse.ofError(response.statusCode(), response.headers(), error),
                        target));
    }

    /** Asks once more where it may be the options that the provider does not take. */
    private Future<HttpResponse> refused(ProviderResponse response, io.vertx.core.http.RequestOptions target) {
        if (!streamOptions || closed || !endpoint.streamOptions().suspected(model, response)) {
            return Future.succeededFuture(response);
        }
        streamOptions = false;
        return ask(target);
    }

    /** What was closed here would perhaps have been answered. What openai-java may retry it must know as one of its own. */
    private void fail(CompletableFuture<HttpResponse> result, Throwable failure) {
        if (!closed) {
            endpoint.meters().unanswered();
        }
        result.completeExceptionally(failure instanceof CancellationException ? failure
                : new OpenAIIoException("The provider cannot be reached.", failure));
    }

    /** The response whose body is the event stream, paused; null until there is one. */
    @Nullable
    HttpClientResponse stream() {
        return stream;
    }

    /** Closes the connection, unless the response has been read to its end. */
    @Override
    public void close() {
        closed = true;
        if (request != null) {
            request.reset();
            if (!answered && request.connection() instanceof ConnectionBase connection) {
                // Vert.x would wait until the provider has taken all of the request.
                var _ = connection.channelHandlerContext().close();
            }
        }
    }

    @Override
    public HttpResponse execute(HttpRequest attempt, RequestOptions options) {
        throw new UnsupportedOperationException("Nothing blocks here: use executeAsync.");
    }
}
