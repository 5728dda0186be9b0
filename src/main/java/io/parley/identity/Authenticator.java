package io.parley.identity;

import io.vertx.core.Future;

/**
 * Finds out who calls. May be called from any event loop and answers on the caller's context, usually at once. Fails with
 * {@code UNAUTHENTICATED} for what is not good, or not any more, without saying why; with {@code STORE_UNAVAILABLE} or
 * {@code OVERLOADED} where Postgres had to be asked and does not answer.
 */
public interface Authenticator {
    /** @param credential what came as a bearer token: an access token, or an API key ({@code pak_…}) */
    Future<Caller> bearer(String credential);

    /** @param accessToken what came in a cookie; good only if it was made for one */
    Future<Caller> cookie(String accessToken);
}
