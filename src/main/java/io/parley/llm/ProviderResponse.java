package io.parley.llm;

import com.openai.core.http.Headers;
import com.openai.core.http.HttpResponse;
import io.vertx.core.MultiMap;
import java.io.InputStream;

/**
 * The head of a provider's response, from which openai-java learns whether to try again, and when. It does not read bodies: that of
 * a stream is read from the {@link Exchange}, that of an error by nobody.
 */
record ProviderResponse(int statusCode, Headers headers) implements HttpResponse {
    private static final Headers NONE = Headers.builder().build();

    /** Of a stream, or of an error. */
    static ProviderResponse of(int status, MultiMap headers) {
        return new ProviderResponse(status, isSuccess(status) ? NONE : copy(headers));
    }

    private static Headers copy(MultiMap headers) {
        var copy = Headers.builder();
        headers.forEach((name, value) -> copy.put(name, value));
        return copy.build();
    }

    private static boolean isSuccess(int status) {
        return status / 100 == 2;
    }

    boolean isSuccess() {
        return isSuccess(statusCode);
    }

    @Override
    public InputStream body() {
        return InputStream.nullInputStream();
    }

    @Override
    public void close() {
        // Nothing is held: an error is drained by its exchange, a stream is closed by its call.
    }
}
