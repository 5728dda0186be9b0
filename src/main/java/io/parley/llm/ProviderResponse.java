package io.parley.llm;

import com.openai.core.http.Headers;
import com.openai.core.http.HttpResponse;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.InputStream;

/**
 * A provider's response as openai-java sees it. The body of an error is whole, because the library reads it without
 * waiting; that of a stream is empty here, because Parley reads it from the {@link Exchange}.
 */
record ProviderResponse(int statusCode, Headers headers, Buffer content) implements HttpResponse {
    static ProviderResponse of(int status, MultiMap headers, Buffer content) {
        var copy = Headers.builder();
        headers.forEach((name, value) -> copy.put(name, value));
        return new ProviderResponse(status, copy.build(), content);
    }

    @Override
    public InputStream body() {
        return new ByteArrayInputStream(content.getBytes());
    }

    @Override
    public void close() {
        // Nothing is held: an error was read to its end, a stream is closed by its call.
    }
}
