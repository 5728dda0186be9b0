package io.parley.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.Set;

/**
 * One route of the API.
 *
 * @param path       with its parameters as {@code :name}
 * @param parameters names of the query parameters it takes; any other is refused
 */
record Endpoint(HttpMethod method, String path, Set<String> parameters, Handler handler) {
    /** What is done for a request. */
    interface Handler {
        /** Failures, thrown or returned, are answered as {@link Problem}s. */
        Future<? extends Answer> handle(Call call);
    }

    static Endpoint of(HttpMethod method, String path, Handler handler) {
        return new Endpoint(method, path, Set.of(), handler);
    }

    Endpoint taking(String... names) {
        return new Endpoint(method, path, Set.of(names), handler);
    }
}
