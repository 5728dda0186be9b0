package io.parley.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map.Entry;
import org.jspecify.annotations.Nullable;

/**
 * A response as it came.
 *
 * @param headers in their order, names in lower case
 * @param whole   whether the body came to its end; else it is as much as there was time for
 */
record Received(int status, List<Entry<String, String>> headers, Buffer body, boolean whole) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The first of that name; null without one. */
    @Nullable
    String header(String name) {
        return headers.stream().filter(h -> h.getKey().equals(name)).map(Entry::getValue).findFirst().orElse(null);
    }

    /** Without parameters, in lower case; empty without a body. */
    String mediaType() {
        String type = header("content-type");
        return type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    String text() {
        return body.toString();
    }

    /** A missing node where the body is no JSON. */
    JsonNode json() {
        try {
            return mediaType().endsWith("json") ? JSON.readTree(body.getBytes()) : JSON.missingNode();
        } catch (IOException e) {
            return JSON.missingNode();
        }
    }

    @Override
    public String toString() {
        String text = text();
        return status + " " + headers + "\n" + (text.length() > 2_000 ? text.substring(0, 2_000) + "…" : text);
    }
}
