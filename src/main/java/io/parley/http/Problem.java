package io.parley.http;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.vertx.core.buffer.Buffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a request, as problem details (RFC 9457), and the one mapping of errors to HTTP statuses.
 *
 * @param detail    one sentence for a person
 * @param pointer   JSON pointer of the field to blame, or null
 * @param parameter name of the query parameter or header to blame, or null
 */
record Problem(ErrorCode code, String detail, @Nullable String pointer, @Nullable String parameter) {
    static final String MEDIA_TYPE = "application/problem+json";

    private static final int EXPECTED_BYTES = 256;

    /** A defect: the caller learns nothing of its nature. */
    static final Problem INTERNAL = new Problem(ErrorCode.INTERNAL_ERROR,
            "Something went wrong here; the operator finds it under the request id.", null, null);

    static Problem of(ErrorCode code, String detail) {
        return new Problem(code, detail, null, null);
    }

    /** What a failure tells the caller; failures that are not meant for callers become {@link #INTERNAL}. */
    static Problem of(Throwable failure) {
        return switch (failure) {
            case BadParameter e -> new Problem(ErrorCode.INVALID_PARAMETER, e.detail(), null, e.parameter());
            case ChatException e when e.code().category() != ErrorCode.Category.INTERNAL ->
                new Problem(e.code(), e.detail(), e.pointer(), null);
            default -> INTERNAL;
        };
    }

    int status() {
        return switch (code.category()) {
            case INVALID -> 400;
            case UNAUTHORIZED -> 401;
            case DENIED -> 403;
            case NOT_FOUND -> 404;
            case METHOD_NOT_ALLOWED -> 405;
            case NOT_ACCEPTABLE -> 406;
            case TIMEOUT -> 408;
            case CONFLICT -> 409;
            case TOO_LARGE -> 413;
            case UNSUPPORTED_MEDIA -> 415;
            case UNPROCESSABLE -> 422;
            case LIMITED -> 429;
            case INTERNAL -> 500;
            case UNAVAILABLE -> 503;
        };
    }

    /** @param status as sent, which for requests that are not HTTP is finer than {@link #status()} */
    Buffer toJson(int status, String requestId) {
        JsonWriter json = new JsonWriter(EXPECTED_BYTES).begin('{').field("type", "urn:parley:error:" + code.slug())
                .field("title", title()).field("status", status).field("detail", detail).field("code", code.slug());
        if (pointer != null) {
            json.field("pointer", pointer);
        }
        if (parameter != null) {
            json.field("parameter", parameter);
        }
        return json.field("requestId", requestId).end('}').toBuffer();
    }

    private String title() {
        return code.name().charAt(0) + code.name().substring(1).replace('_', ' ').toLowerCase(Locale.ROOT);
    }
}
