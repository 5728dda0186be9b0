package io.parley.http;

import static io.parley.http.Endpoint.Access.ANYBODY;
import static io.vertx.core.http.HttpMethod.GET;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Map;

/** The API's description as a page to read and try things with. What it needs is served here too: it asks no other host. */
final class DocsRoutes {
    /** The viewer's style sheet contains pictures. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Map<String, DocsFile> files;

    /** @param files by name; no other is served, whatever the path says */
    DocsRoutes(Map<String, DocsFile> files) {
        this.files = files;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.of(GET, "/docs", call -> serve(call, DocsFile.PAGE)).forOthers(ANYBODY),
                Endpoint.of(GET, "/docs/:file", call -> serve(call, call.file())).forOthers(ANYBODY));
    }

    private Future<Answer> serve(Call call, String name) {
        DocsFile file = files.get(name);
        if (file == null) {
            return Future.failedFuture(Call.notFound());
        }
        call.response().putHeader(SecurityHeaders.CONTENT_SECURITY_POLICY, POLICY)
                .putHeader(HttpHeaders.ETAG, file.tag())
                .putHeader(HttpHeaders.CACHE_CONTROL, "public, max-age=3600")
                .putHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        boolean known = file.tag().equals(call.header("if-none-match"));
        return Future.succeededFuture(known ? new Answer.Whole(304, null, null, Map.of())
                : new Answer.Whole(200, file.mediaType(), file.content(), Map.of()));
    }
}
