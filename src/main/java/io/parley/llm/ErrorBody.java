package io.parley.llm;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.concurrent.TimeUnit;

/** Reads the body of a provider's error to its end, so that the connection can be used again, unless it is too long or takes too long. */
final class ErrorBody {
    private static final long MILLIS = 1_000;

    private ErrorBody() {}

    /**
     * What there is of it; does not fail. The connection is closed where that is not all.
     *
     * @param maxBytes of it that are read
     */
    static Future<Buffer> read(HttpClientResponse response, int maxBytes) {
        var body = Buffer.buffer();
        Promise<Void> done = Promise.promise();
        response.handler(piece -> {
            body.appendBuffer(piece, 0, Math.min(piece.length(), maxBytes - body.length()));
            if (body.length() == maxBytes) {
                response.request().reset();
                done.tryComplete();
            }
        });
        response.exceptionHandler(done::tryFail);
        response.endHandler(done::tryComplete);
        return done.future().timeout(MILLIS, TimeUnit.MILLISECONDS)
                .onFailure(late -> response.request().reset()).otherwiseEmpty().map(body);
    }
}
