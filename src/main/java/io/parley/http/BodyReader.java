package io.parley.http;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** Gathers one request's body, no longer than it may be and no slower than it may come. */
final class BodyReader implements Sweeper.Swept {
    private final HttpConfig config;
    private final Sweeper sweeper;
    private final long deadline;
    private final Promise<Buffer> done = Promise.promise();
    private final Buffer body = Buffer.buffer();

    private BodyReader(HttpConfig config, Sweeper sweeper) {
        this.config = config;
        this.sweeper = sweeper;
        this.deadline = System.nanoTime() + config.bodyTimeout().toNanos();
    }

    /** Must be called before the request's handler returns, or parts of the body are missed. */
    static Future<Buffer> read(HttpServerRequest request, HttpConfig config, Sweeper sweeper) {
        BodyReader reader = new BodyReader(config, sweeper);
        if (declaredLength(request) > config.maxBodyBytes()) {
            reader.tooLarge();
            return reader.done.future();
        }
        if ("100-continue".equalsIgnoreCase(request.getHeader("expect"))) {
            request.response().writeContinue();
        }
        sweeper.add(reader);
        request.handler(reader::part).endHandler(end -> reader.finish()).exceptionHandler(reader::broken);
        return reader.done.future();
    }

    @Override
    public void sweep(long now) {
        if (now - deadline > 0) {
            fail(new ChatException(ErrorCode.REQUEST_TIMEOUT,
                    "The body did not arrive within " + config.bodyTimeout().toMillis() + " ms."));
        }
    }

    @Override
    public void shutdown() {
        fail(new ChatException(ErrorCode.NOT_READY, "This node is stopping: send the request again."));
    }

    private void part(Buffer part) {
        if (done.future().isComplete()) {
            return;
        }
        if (body.length() + part.length() > config.maxBodyBytes()) {
            tooLarge();
        } else {
            body.appendBuffer(part);
        }
    }

    private void finish() {
        sweeper.remove(this);
        done.tryComplete(body);
    }

    /** Chunks that are none, or the client has gone: no defect of ours. */
    private void broken(Throwable cause) {
        fail(new ChatException(ErrorCode.INVALID_PARAMETER, "The body does not come as HTTP has it."));
    }

    private void tooLarge() {
        fail(new ChatException(ErrorCode.BODY_TOO_LARGE, "The body may have " + config.maxBodyBytes() + " bytes."));
    }

    private void fail(Throwable cause) {
        sweeper.remove(this);
        done.tryFail(cause);
    }

    private static long declaredLength(HttpServerRequest request) {
        String length = request.getHeader("content-length");
        return length != null && length.matches("\\d{1,18}") ? Long.parseLong(length) : 0;
    }
}
