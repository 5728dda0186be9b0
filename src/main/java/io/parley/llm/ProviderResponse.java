package io.parley.llm;

import com.openai.core.http.Headers;
import com.openai.core.http.HttpResponse;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.io.InputStream;

/**
 * A provider's response as openai-java is shown it, which learns from status and headers whether to try again, and when. It does not
 * read bodies: that of a stream is read from the {@link Exchange}.
 *
 * @param error the body of an error, as far as it was read; empty for a stream
 */
record ProviderResponse(int statusCode, Headers headers, Buffer error) implements HttpResponse {
    private static final Headers NONE = Headers.builder().build();

    static ProviderResponse ofStream(int status) {
        return new ProviderResponse(status, NONE, Buffer.buffer());
    }

    static ProviderResponse ofError(int status, MultiMap headers, Buffer body) {
        var copy = Headers.builder();
        headers.forEach((name, value) -> copy.put(name, value));
        if (ErrorReader.readBody(body.getBytes()).isNoMoney()) {
            // Has openai-java not try again, whatever the status.
            copy.replace("x-should-retry", "false");
        }
        return new ProviderResponse(status, copy.build(), body);
    }

    /** What the body of an error says. */
    ProviderError problem() {
        return ErrorReader.readBody(error.getBytes());
    }

    /** For the log, behind a comma; empty where there is none. */
    String contentType() {
        return headers.values("content-type").stream().map(type -> ", " + ProviderError.harmless(type)).findFirst()
                .orElse("");
    }

    @Override
    public InputStream body() {
        return InputStream.nullInputStream();
    }

    @Override
    public void close() {
        // Nothing is held: an error has been read, a stream is closed by its call.
    }
}
