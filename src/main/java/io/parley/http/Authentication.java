package io.parley.http;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.identity.Authenticator;
import io.parley.identity.Caller;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who makes a request: by the header {@code Authorization}, else by a cookie. Credentials that are not good are never
 * the same as none.
 */
final class Authentication {
    /** As RFC 6750, section 2.1, has it. */
    private static final Pattern BEARER = Pattern.compile("[Bb][Ee][Aa][Rr][Ee][Rr] +([A-Za-z0-9._~+/-]+=*)");

    private final Authenticator authenticator;
    private final LocalUser local;

    Authentication(Authenticator authenticator, LocalUser local) {
        this.authenticator = authenticator;
        this.local = local;
    }

    /** {@link Caller#NOBODY} without credentials; fails with {@code UNAUTHENTICATED} or {@code CSRF_REFUSED}. Usually done at once. */
    Future<Caller> caller(HttpServerRequest request) {
        List<String> headers = request.headers().getAll("authorization");
        if (!headers.isEmpty()) {
            return headers.size() == 1 ? bearer(headers.getFirst().strip()) : Future.failedFuture(unreadable());
        }
        return Future.succeededFuture().compose(ok -> byCookie(request));
    }

    private Future<Caller> byCookie(HttpServerRequest request) {
        @Nullable
        String cookie = BrowserCookies.access(request);
        if (cookie != null) {
            return authenticator.cookie(cookie).map(caller -> Csrf.check(request, caller));
        }
        return Future.succeededFuture(local.isIn(request) ? Caller.LOCAL : Caller.NOBODY);
    }

    private Future<Caller> bearer(String header) {
        var token = BEARER.matcher(header);
        if (!token.matches()) {
            return Future.failedFuture(unreadable());
        }
        String credential = token.group(1);
        return local.isKnownBy(credential) ? Future.succeededFuture(Caller.LOCAL) : authenticator.bearer(credential);
    }

    private static ChatException unreadable() {
        return new ChatException(ErrorCode.UNAUTHENTICATED,
                "Send one header Authorization, with Bearer and an access token or API key.");
    }
}
