package io.parley.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** The name of a request in responses and logs: the client's, if it is harmless to repeat, else a new one. */
final class RequestId {
    static final String HEADER = "X-Request-Id";

    private static final Pattern SANE = Pattern.compile("[A-Za-z0-9._:/+=-]{1,128}");

    private RequestId() {}

    /** The same one for every call with the request. */
    static String of(HttpServerRequest request) {
        String known = request.response().headers().get(HEADER);
        if (known != null) {
            return known;
        }
        String given = request.getHeader(HEADER);
        String id = given != null && SANE.matcher(given).matches() ? given
                : HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        request.response().putHeader(HEADER, id);
        return id;
    }
}
