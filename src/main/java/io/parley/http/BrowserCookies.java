package io.parley.http;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.identity.SignIns.Grant;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The cookies that a browser keeps its tokens in, where no script can read them. Their prefix has browsers refuse them from every other
 * host, a sister of the same domain included, and without TLS (RFC 6265bis, section 4.1.3). It permits no path but the root, so the
 * refresh token is sent to all routes, of which one takes it.
 */
final class BrowserCookies {
    static final String ACCESS = "__Host-parley_access";
    static final String REFRESH = "__Host-parley_refresh";

    private BrowserCookies() {}

    /** Null when there is none; fails with {@code UNAUTHENTICATED} for more than one. */
    static @Nullable String access(HttpServerRequest request) {
        return value(request, ACCESS);
    }

    /** Null when there is none; fails with {@code UNAUTHENTICATED} for more than one. */
    static @Nullable String refresh(HttpServerRequest request) {
        return value(request, REFRESH);
    }

    /** @param life of the refresh token */
    static void set(HttpServerResponse response, Grant grant, Duration life) {
        response.addCookie(cookie(ACCESS, grant.accessToken(), grant.expiresIn()))
                .addCookie(cookie(REFRESH, grant.refreshToken(), life));
    }

    static void clear(HttpServerResponse response) {
        response.addCookie(cookie(ACCESS, "", Duration.ZERO)).addCookie(cookie(REFRESH, "", Duration.ZERO));
    }

    private static Cookie cookie(String name, String value, Duration life) {
        return Cookie.cookie(name, value).setPath("/").setMaxAge(life.toSeconds()).setHttpOnly(true).setSecure(true)
                .setSameSite(CookieSameSite.STRICT);
    }

    private static @Nullable String value(HttpServerRequest request, String name) {
        var values = RequestCookies.values(request, name);
        if (values.size() > 1) {
            throw new ChatException(ErrorCode.UNAUTHENTICATED,
                    "There is more than one cookie " + name + ", of which one is not from here; remove both.");
        }
        return values.isEmpty() || values.getFirst().isEmpty() ? null : values.getFirst();
    }
}
