package io.parley.core;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The address of a server over HTTP, as operators write it (RFC 3986). Names of hosts may have underscores, as those of containers do.
 *
 * @param host  as it is written; an IPv6 address in brackets
 * @param path  without slashes at its end; empty, or with one at its beginning
 * @param query as it is written; null without one
 */
public record ServerUrl(boolean tls, String host, int port, String path, @Nullable String query) {
    private static final Pattern AUTHORITY = Pattern
            .compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::(\\d*))?");
    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final int MAX_PORT = 65_535;

    /** Fails with {@link IllegalArgumentException}, whose message goes on from the name of a key and repeats nothing secret. */
    public static ServerUrl parse(String text) {
        URI uri = uri(text);
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        require(scheme.equals("http") || scheme.equals("https"), "must begin with http:// or https://");
        String authority = uri.getRawAuthority();
        require(authority != null, "must name a host");
        require(authority.indexOf('@') < 0, "must not have a user or password in it");
        require(uri.getRawFragment() == null, "must not have a # in it");
        Matcher host = AUTHORITY.matcher(authority);
        require(host.matches(), "must name a host in letters, digits, dots, - and _, with a port of digits");
        boolean tls = scheme.equals("https");
        return new ServerUrl(tls, host.group(1), port(host.group(2), tls),
                uri.getRawPath().replaceAll("/+$", ""), uri.getRawQuery());
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            // Its message would repeat all of it.
            throw new IllegalArgumentException("must be a URL like https://api.example.org/v1", e);
        }
    }

    private static int port(@Nullable String digits, boolean tls) {
        if (digits == null || digits.isEmpty()) {
            return tls ? HTTPS : HTTP;
        }
        int port = digits.length() > 5 ? 0 : Integer.parseInt(digits);
        require(port > 0 && port <= MAX_PORT, "must have a port from 1 to " + MAX_PORT);
        return port;
    }

    private static void require(boolean good, String otherwise) {
        if (!good) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** What a request for something below the path names: that, and the query behind it. */
    public String target(String below) {
        return path + below + (query == null ? "" : "?" + query);
    }
}
