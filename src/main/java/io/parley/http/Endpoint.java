package io.parley.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Set;

/**
 * One route of the API.
 *
 * @param path       with its parameters as {@code :name}
 * @param parameters names of the query parameters it takes; any other is refused
 * @param ignoring   whether other query parameters are not refused but ignored
 * @param access     who may call it
 */
record Endpoint(HttpMethod method, String path, Set<String> parameters, boolean ignoring, Access access,
        Handler handler) {
    /** Who may call a route; whose objects it then reaches is decided by {@link io.parley.core.AccessPolicy}. */
    enum Access {
        /** Everybody, without credentials. */
        ANYBODY,
        /** Whoever is known, by an access token or an API key. */
        KNOWN,
        /** Whoever has signed in; an API key is not enough to change what else gives access. */
        SIGNED_IN,
        /** Administrators. */
        ADMIN
    }

    /** What is done for a request. */
    interface Handler {
        /** Failures, thrown or returned, are answered as {@link Problem}s. */
        Future<? extends Answer> handle(Call call);
    }

    /** For whoever is known. */
    static Endpoint of(HttpMethod method, String path, Handler handler) {
        return new Endpoint(method, path, Set.of(), false, Access.KNOWN, handler);
    }

    /** By which it is reached: whoever may read may also ask for the headers alone (RFC 9110, section 9.3.2). */
    List<HttpMethod> methods() {
        return method.equals(HttpMethod.GET) ? List.of(method, HttpMethod.HEAD) : List.of(method);
    }

    Endpoint taking(String... names) {
        return new Endpoint(method, path, Set.of(names), ignoring, access, handler);
    }

    /** Where the parameters are those of somebody who may add some. */
    Endpoint ignoringOthers() {
        return new Endpoint(method, path, parameters, true, access, handler);
    }

    Endpoint forOthers(Access others) {
        return new Endpoint(method, path, parameters, ignoring, others, handler);
    }
}
