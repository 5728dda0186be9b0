package io.parley.core;

import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds what a propagator looks for among a message's headers. */
final class HeaderGetter implements TextMapGetter<Iterable<Map.Entry<String, String>>> {
    static final HeaderGetter INSTANCE = new HeaderGetter();

    private HeaderGetter() {}

    @Override
    public @Nullable String get(@Nullable Iterable<Map.Entry<String, String>> headers, String name) {
        if (headers != null) {
            for (var header : headers) {
                if (header.getKey().equalsIgnoreCase(name)) {
                    return header.getValue();
                }
            }
        }
        return null;
    }
}
