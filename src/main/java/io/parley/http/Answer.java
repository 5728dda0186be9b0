package io.parley.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a handler answers a request with. */
sealed interface Answer {
    /** The response is an event stream that has begun; nothing is left to be sent. */
    Answer STREAM = new Streaming();

    /** A whole response. */
    record Whole(int status, @Nullable String mediaType, @Nullable Buffer body,
            Map<String, String> headers) implements Answer {
        Whole with(String name, String value) {
            var more = new HashMap<>(headers);
            more.put(name, value);
            return new Whole(status, mediaType, body, Map.copyOf(more));
        }

        void send(HttpServerRequest request) {
            HttpServerResponse response = request.response().setStatusCode(status);
            headers.forEach(response::putHeader);
            if (body == null) {
                response.end();
            } else {
                end(request, mediaType, body);
            }
        }
    }

    /** See {@link #STREAM}. */
    record Streaming() implements Answer {}

    /** Ends a response; whoever asked for the headers alone is told the length of the body in its place. */
    static void end(HttpServerRequest request, @Nullable String mediaType, Buffer body) {
        HttpServerResponse response = request.response().putHeader("content-type", mediaType);
        if (request.method().equals(HttpMethod.HEAD)) {
            response.putHeader("content-length", Integer.toString(body.length())).end();
        } else {
            response.end(body);
        }
    }

    static Whole json(int status, JsonWriter json) {
        return new Whole(status, "application/json", json.toBuffer(), Map.of());
    }

    static Whole noContent() {
        return new Whole(204, null, null, Map.of());
    }
}
