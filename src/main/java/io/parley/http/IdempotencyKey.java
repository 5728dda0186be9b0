package io.parley.http;

import org.jspecify.annotations.Nullable;

/**
 * The {@code Idempotency-Key} header (IETF draft httpapi-idempotency-key-header). The draft makes it a structured-field
 * string (RFC 9651); since many clients send the key bare, the quotes are optional here.
 */
final class IdempotencyKey {
    static final String HEADER = "Idempotency-Key";

    private static final int MAX_LENGTH = 255;

    private IdempotencyKey() {}

    /** Null when the request has none. */
    static @Nullable String of(Call call) {
        String value = call.header(HEADER);
        return value == null ? null : parse(value);
    }

    static String parse(String value) {
        String key = unquoted(value.strip());
        if (key.isEmpty() || key.length() > MAX_LENGTH || !key.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new BadParameter(HEADER, "Give 1 to " + MAX_LENGTH + " printable ASCII characters.");
        }
        return key;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1).replaceAll("\\\\([\"\\\\])", "$1") : value;
    }
}
