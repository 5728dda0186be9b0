package io.parley.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Map;

/**
 * What every response tells browsers: what it is not to be taken for, and that no other site may use it; and caches: that it is one
 * person's and not to be kept, unless its route says otherwise.
 */
final class SecurityHeaders {
    static final CharSequence CONTENT_SECURITY_POLICY = HttpHeaders.createOptimized("content-security-policy");

    private static final CharSequence STRICT_TRANSPORT_SECURITY = HttpHeaders
            .createOptimized("strict-transport-security");

    /** Two years, as the lists of browsers want it. */
    private static final CharSequence HTTPS_ONLY = HttpHeaders.createOptimized("max-age=63072000");

    /** What answers are made from besides the URL, for caches that keep them all the same. */
    static final CharSequence VARY_BUT_ORIGIN = HttpHeaders.createOptimized("Authorization, Cookie, Accept");
    private static final CharSequence VARY = HttpHeaders.createOptimized("Authorization, Cookie, Accept, Origin");

    private static final Map<CharSequence, CharSequence> ALWAYS = Map.of(
            HttpHeaders.CACHE_CONTROL, HttpHeaders.createOptimized("no-store"), HttpHeaders.VARY, VARY,
            HttpHeaders.createOptimized("x-content-type-options"), HttpHeaders.createOptimized("nosniff"),
            HttpHeaders.createOptimized("referrer-policy"), HttpHeaders.createOptimized("no-referrer"),
            HttpHeaders.createOptimized("x-frame-options"), HttpHeaders.createOptimized("DENY"),
            HttpHeaders.createOptimized("cross-origin-resource-policy"), HttpHeaders.createOptimized("same-origin"),
            // pages have one of their own
            CONTENT_SECURITY_POLICY, HttpHeaders.createOptimized("default-src 'none'; frame-ancestors 'none'"));

    private final boolean https;

    /** @param https whether people reach the node by https alone, there or at a proxy in front */
    SecurityHeaders(boolean https) {
        this.https = https;
    }

    void addTo(MultiMap headers) {
        ALWAYS.forEach(headers::set);
        if (https) {
            headers.set(STRICT_TRANSPORT_SECURITY, HTTPS_ONLY);
        }
    }
}
