package io.parley.http;

import io.parley.identity.SignIns.Grant;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The cookies that a browser keeps its tokens in, where no script can read them. Their prefixes have browsers refuse them from
 * other hosts and without TLS (RFC 6265bis, section 4.1.3); the refresh token goes to the routes that take it and to no other.
 */
final class BrowserCookies {
    static final String ACCESS = "__Host-parley_access";
    static final String REFRESH = "__Secure-parley_refresh";

    private static final String REFRESH_PATH = "/api/v1/auth";

    private BrowserCookies() {}

    /** Null when there is none. */
    static @Nullable String access(HttpServerRequest request) {
        return value(request, ACCESS);
    }

    /** Null when there is none. */
    static @Nullable String refresh(HttpServerRequest request) {
        return value(request, REFRESH);
    }

    /** @param life of the refresh token */
    static void set(HttpServerResponse response, Grant grant, Duration life) {
        response.addCookie(cookie(ACCESS, grant.accessToken(), "/", grant.expiresIn()))
                .addCookie(cookie(REFRESH, grant.refreshToken(), REFRESH_PATH, life));
    }

    static void clear(HttpServerResponse response) {
        response.addCookie(cookie(ACCESS, "", "/", Duration.ZERO))
                .addCookie(cookie(REFRESH, "", REFRESH_PATH, Duration.ZERO));
    }

    private static Cookie cookie(String name, String value, String path, Duration life) {
        return Cookie.cookie(name, value).setPath(path).setMaxAge(life.toSeconds()).setHttpOnly(true).setSecure(true)
                .setSameSite(CookieSameSite.STRICT);
    }

    private static @Nullable String value(HttpServerRequest request, String name) {
        var cookie = request.getCookie(name);
        return cookie == null || cookie.getValue().isEmpty() ? null : cookie.getValue();
    }
}
