package io.parley.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.identity.Caller;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.security.MessageDigest;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells requests that a page of ours makes from those that browsers can be led to make, which send the cookies likewise. */
final class Csrf {
    static final String HEADER = "X-CSRF-Token";

    private Csrf() {}

    /** For a caller that is known by a cookie: what changes something must repeat the token that the cookie came with. */
    static Caller check(HttpServerRequest request, Caller caller) {
        if (!isSafe(request.method()) && !repeated(request, caller)) {
            throw refused("Repeat the csrfToken of the sign-in as " + HEADER + ".");
        }
        return caller;
    }

    /**
     * For the refresh token in a cookie, which comes when the access token that knows the CSRF token has expired: no other site can
     * have a browser send a header of this name, and browsers say where a request comes from.
     *
     * @param trusted origins of pages that are ours although they are at another host
     */
    static void requireOwnPage(HttpServerRequest request, Set<String> trusted) {
        if (request.getHeader(HEADER) == null || !isOwnPage(request, trusted)) {
            throw refused("Send " + HEADER + ", from a page of the same origin.");
        }
    }

    /**
     * Whether a browser that says where a request comes from names a page of ours, or the person at it ({@code none}); another port of
     * the same host is another page.
     *
     * @param trusted origins of pages that are ours although they are at another host
     */
    static boolean isOwnPage(HttpServerRequest request, Set<String> trusted) {
        @Nullable
        String site = request.getHeader("sec-fetch-site");
        List<String> origins = request.headers().getAll("origin");
        boolean ours = !origins.isEmpty() && trusted.containsAll(origins);
        boolean own = (site == null || site.equals("same-origin") || site.equals("none"))
                && origins.stream().allMatch(origin -> isOwn(origin, request));
        return ours || own;
    }

    private static boolean isSafe(HttpMethod method) {
        return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    }

    private static boolean repeated(HttpServerRequest request, Caller caller) {
        List<String> given = request.headers().getAll(HEADER);
        return caller.credential() instanceof Caller.Token token && token.csrf() != null && given.size() == 1
                && MessageDigest.isEqual(token.csrf().getBytes(UTF_8), given.getFirst().getBytes(UTF_8));
    }

    private static boolean isOwn(String origin, HttpServerRequest request) {
        try {
            @Nullable
            String authority = URI.create(origin).getRawAuthority();
            return authority != null && authority.equalsIgnoreCase(asked(request));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** HTTP/2 has no header for it. */
    private static String asked(HttpServerRequest request) {
        @Nullable
        String host = request.getHeader("host");
        return host == null ? String.valueOf(request.authority()) : host;
    }

    private static ChatException refused(String detail) {
        return new ChatException(ErrorCode.CSRF_REFUSED, detail);
    }
}
