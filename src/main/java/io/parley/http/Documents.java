package io.parley.http;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;

/**
 * What the node serves of its class path.
 *
 * @param openapi the API's description
 * @param page    files of the page that shows it, by name
 */
record Documents(Buffer openapi, Map<String, DocsFile> page) {
    static final Documents NONE = new Documents(Buffer.buffer(), Map.of());

    /** Blocking. */
    static Documents read() throws IOException {
        try (var in = Documents.class.getResourceAsStream("/openapi.yaml")) {
            return new Documents(
                    Buffer.buffer(Objects.requireNonNull(in, "openapi.yaml is missing from the jar").readAllBytes()),
                    DocsFile.readAll());
        }
    }
}
