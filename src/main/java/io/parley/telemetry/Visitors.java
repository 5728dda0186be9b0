package io.parley.telemetry;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keeps pages in an operator's browser out, since nobody signs in here: what changes something must come from a program, and a port on
 * loopback answers under the names of loopback alone, so that no other name can be made to lead here (DNS rebinding).
 */
final class Visitors {
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(?:\\.\\d{1,3}){3}|\\[?::1]?");

    private final boolean onLoopback;

    Visitors(String host) {
        this.onLoopback = isLoopback(host);
    }

    void check(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (onLoopback && (request.authority() == null || !isLoopback(request.authority().host()))) {
            Problems.answer(context, 421, "Ask for localhost or 127.0.0.1.");
        } else if (!request.method().equals(HttpMethod.GET) && isBrowser(request)) {
            Problems.answer(context, 403, "Levels are changed by programs, not by pages.");
        } else {
            context.next();
        }
    }

    /** Browsers say where a request comes from; other programs do not. */
    private static boolean isBrowser(HttpServerRequest request) {
        return request.headers().contains("origin") || request.headers().contains("sec-fetch-site");
    }

    private static boolean isLoopback(@Nullable String host) {
        return host != null && LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches();
    }
}
