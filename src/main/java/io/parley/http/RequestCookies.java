package io.parley.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * Cookies as browsers send them (RFC 6265, section 4.2.1), read to the letter: servers that also take other separators, quotes or a
 * version can be shown a cookie under a name that the browser would have refused from the host that set it.
 */
final class RequestCookies {
    private RequestCookies() {}

    /** Values of all cookies with exactly this name, in their order; empty ones too. */
    static List<String> values(HttpServerRequest request, String name) {
        List<String> values = new ArrayList<>(1);
        for (String header : request.headers().getAll("cookie")) {
            for (int start = 0; start < header.length(); start = end(header, start) + 1) {
                add(values, header.substring(start, end(header, start)).trim(), name);
            }
        }
        return values;
    }

    private static int end(String header, int start) {
        int end = header.indexOf(';', start);
        return end < 0 ? header.length() : end;
    }

    private static void add(List<String> values, String pair, String name) {
        if (pair.length() > name.length() && pair.startsWith(name) && pair.charAt(name.length()) == '=') {
            values.add(pair.substring(name.length() + 1));
        }
    }
}
