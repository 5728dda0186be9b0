package io.parley.http;

import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request without credentials was made by a program on this machine for this node. The node listens on loopback, but
 * that is not enough: a proxy may pass on what others send, and any page in a browser here may call it, under the name of its own
 * host (DNS rebinding) or across sites.
 */
final class LocalRequest {
    private static final Pattern LOOPBACK = Pattern
            .compile("localhost|127(?:\\.(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}|\\[::1\\]");

    private LocalRequest() {}

    static boolean is(HttpServerRequest request) {
        return isForLoopback(request) && !isForwarded(request) && !isFromElsewhere(request);
    }

    private static boolean isForLoopback(HttpServerRequest request) {
        var authority = request.authority();
        List<String> hosts = request.headers().getAll("host");
        return authority != null && hosts.size() <= 1 && isLoopback(authority.host())
                && hosts.stream().allMatch(host -> isLoopback(host.replaceFirst(":\\d*$", "")));
    }

    private static boolean isForwarded(HttpServerRequest request) {
        return request.headers().names().stream().map(name -> name.toLowerCase(Locale.ROOT))
                .anyMatch(name -> name.equals("forwarded") || name.startsWith("x-forwarded-"));
    }

    /** Browsers say so; other programs say nothing. */
    private static boolean isFromElsewhere(HttpServerRequest request) {
        List<String> origins = request.headers().getAll("origin");
        return "cross-site".equalsIgnoreCase(request.getHeader("sec-fetch-site"))
                || !origins.stream().allMatch(LocalRequest::isLoopbackOrigin);
    }

    private static boolean isLoopbackOrigin(String origin) {
        try {
            @Nullable
            String host = URI.create(origin).getHost();
            return host != null && isLoopback(host);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isLoopback(String host) {
        String plain = host.toLowerCase(Locale.ROOT);
        return LOOPBACK.matcher(plain).matches() || plain.equals("::1");
    }
}
