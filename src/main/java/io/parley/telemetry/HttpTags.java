package io.parley.telemetry;

import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.core.spi.tracing.TagExtractor;

/** What spans of HTTP requests say of them from the start. No query: there are secrets in some. */
final class HttpTags {
    static final TagExtractor<HttpRequest> SERVER = new Two("url.path") {
        @Override
        String where(HttpRequest request) {
            return path(request);
        }
    };

    static final TagExtractor<HttpRequest> CLIENT = new Two("url.full") {
        @Override
        String where(HttpRequest request) {
            return withoutQuery(request.absoluteURI());
        }
    };

    private HttpTags() {}

    static String path(HttpRequest request) {
        return withoutQuery(request.uri());
    }

    private static String withoutQuery(String uri) {
        int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }

    /** The method and where to. */
    private abstract static class Two implements TagExtractor<HttpRequest> {
        private final String name;

        Two(String name) {
            this.name = name;
        }

        abstract String where(HttpRequest request);

        @Override
        public int len(HttpRequest request) {
            return 2;
        }

        @Override
        public String name(HttpRequest request, int index) {
            return index == 0 ? "http.request.method" : name;
        }

        @Override
        public String value(HttpRequest request, int index) {
            return index == 0 ? request.method().name() : where(request);
        }
    }
}
