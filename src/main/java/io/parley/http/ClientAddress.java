package io.parley.http;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The network address a request comes from, as far as it can be believed. */
final class ClientAddress {
    private static final Pattern ENTRY = Pattern.compile("\\[([^\\]]+)\\](?::\\d+)?|([^:]+)(?::\\d+)?|(.+)");

    private ClientAddress() {}

    /**
     * Every proxy appends the address it was called from, so that the entry of the outermost trusted one is that many from the
     * end; what stands before it is the client's own claim.
     *
     * @param proxies that append to {@code X-Forwarded-For}; with 0 the header is not looked at
     */
    static String of(HttpServerRequest request, int proxies) {
        String peer = request.remoteAddress().hostAddress();
        List<String> forwarded = proxies == 0 ? List.of()
                : request.headers().getAll("x-forwarded-for").stream()
                        .flatMap(header -> Arrays.stream(header.split(",", -1))).map(String::strip).toList();
        if (forwarded.isEmpty()) {
            return peer == null ? "unknown" : peer;
        }
        String claimed = address(forwarded.get(Math.max(0, forwarded.size() - proxies)));
        return claimed.isEmpty() ? String.valueOf(peer) : claimed;
    }

    /** Without the port that some proxies add; empty for what is no address. */
    private static String address(String entry) {
        Matcher parts = ENTRY.matcher(entry);
        if (!parts.matches()) {
            return "";
        }
        String host = parts.group(1) != null ? parts.group(1) : parts.group(2) != null ? parts.group(2) : entry;
        return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host) ? host : "";
    }
}
