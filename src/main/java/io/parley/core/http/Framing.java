package io.parley.core.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests whose end, or whose host, two readers could take for different ones: what one of them takes for a body, the other
 * would answer as a request (RFC 9112, 3.2, 6.1, 6.3 and 11.2).
 */
final class Framing {
    private static final int DIGITS = 18;
    /** What may stand in a host besides letters and digits (RFC 3986, 3.2.2). */
    private static final String MARKS = "-._~!$&'()*+,;=%:[]";

    private Framing() {}

    /** Throws {@link BadHead}. */
    static void check(HttpRequest request) {
        boolean current = request.protocolVersion().equals(HttpVersion.HTTP_1_1);
        length(request.headers(), current);
        host(request, current);
    }

    private static void length(HttpHeaders headers, boolean current) {
        List<String> lengths = headers.getAll(HttpHeaderNames.CONTENT_LENGTH);
        List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        require(lengths.size() + codings.size() <= 1,
                "A request has one Content-Length or Transfer-Encoding, not both.");
        require(lengths.isEmpty() || isNumber(lengths.getFirst()), "Content-Length is not a number.");
        require(codings.isEmpty() || (current && codings.getFirst().equalsIgnoreCase("chunked")),
                "Transfer-Encoding may be chunked alone, and in HTTP/1.1.");
    }

    private static void host(HttpRequest request, boolean current) {
        List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
        require(hosts.size() == 1 || (hosts.isEmpty() && !current), "A request has one Host.");
        String host = hosts.isEmpty() ? "" : hosts.getFirst();
        require(host.chars().allMatch(Framing::isOfHost), "Host is not a host and a port.");
        String authority = authority(request.uri());
        require(authority == null || hosts.isEmpty() || authority.equalsIgnoreCase(host),
                "Host is not that of the URL.");
    }

    /** Of a target in absolute form; null for others. */
    private static @Nullable String authority(String target) {
        int scheme = target.startsWith("/") ? -1 : target.indexOf("://");
        if (scheme < 0) {
            return null;
        }
        String rest = target.substring(scheme + 3);
        int end = 0;
        while (end < rest.length() && "/?#".indexOf(rest.charAt(end)) < 0) {
            end++;
        }
        return rest.substring(0, end);
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() <= DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean isOfHost(int c) {
        return (c <= 0x7F && Character.isLetterOrDigit(c)) || MARKS.indexOf(c) >= 0;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new BadHead(otherwise);
        }
    }
}
