package io.parley.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A request to be sent, in parts that can be spoilt one by one. What is put into it goes out as it is: the parts of the target
 * must be encoded already, and each char of a header is one byte.
 */
final class Draft {
    final Operation operation;
    String method;
    String version = "HTTP/1.1";
    /** By the name of the parameter. */
    final Map<String, String> segments = new LinkedHashMap<>();
    /** Overrides the path that comes of the segments. */
    @Nullable
    String path;
    final List<String> query = new ArrayList<>();
    final List<Entry<String, String>> headers = new ArrayList<>();
    /** Fields of the body as JSON. */
    final Map<String, String> members = new LinkedHashMap<>();
    /** Overrides the body that comes of the members. */
    byte @Nullable [] body;
    boolean hasBody;
    /** Whether it gets the header that HTTP/1.1 demands. */
    boolean hasHost = true;
    /** Whether the connection may be used again after it. */
    boolean clean = true;

    Draft(Operation operation) {
        this.operation = operation;
        this.method = operation.method();
    }

    Draft header(String name, String value) {
        headers.add(Map.entry(name, value));
        return this;
    }

    /** Null where it has none; the first if it has several. */
    @Nullable
    String header(String name) {
        return headers.stream().filter(h -> h.getKey().equalsIgnoreCase(name)).map(Entry::getValue).findFirst()
                .orElse(null);
    }

    Draft without(String name) {
        headers.removeIf(h -> h.getKey().equalsIgnoreCase(name));
        return this;
    }

    Draft with(String name, String value) {
        return without(name).header(name, value);
    }

    /** With a media type that the operation takes. */
    Draft typed() {
        return header("content-type") != null ? this
                : header("Content-Type", operation.bodies().keySet().iterator().next());
    }

    /** With another body, whose media type stays. */
    Draft content(byte[] bytes) {
        hasBody = true;
        body = bytes;
        return this;
    }

    Draft content(String text) {
        return content(text.getBytes(UTF_8));
    }

    /** Instead of whatever the query has under this name. */
    Draft parameter(String name, String encoded) {
        query.removeIf(q -> q.startsWith(name + "="));
        query.add(name + "=" + encoded);
        return this;
    }

    String path() {
        if (path != null) {
            return path;
        }
        String made = operation.path();
        for (var segment : segments.entrySet()) {
            made = made.replace("{" + segment.getKey() + "}", segment.getValue());
        }
        return made;
    }

    byte[] content() {
        return body != null ? body : Sampler.object(members).getBytes(UTF_8);
    }

    byte[] bytes() {
        var out = new ByteArrayOutputStream();
        String target = path() + (query.isEmpty() ? "" : "?" + String.join("&", query));
        out.writeBytes((method + " " + target + " " + version + "\r\n").getBytes(ISO_8859_1));
        if (hasHost && header("host") == null) {
            header("Host", "localhost");
        }
        if (hasBody && header("content-length") == null && header("transfer-encoding") == null) {
            header("Content-Length", Integer.toString(content().length));
        }
        out.writeBytes(headers.stream().map(h -> h.getKey() + ": " + h.getValue() + "\r\n")
                .collect(Collectors.joining("", "", "\r\n")).getBytes(ISO_8859_1));
        if (hasBody) {
            out.writeBytes(content());
        }
        return out.toByteArray();
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    /** In the form in which headers carry it: bytes as chars. */
    static String asHeader(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    @Override
    public String toString() {
        String text = new String(bytes(), UTF_8);
        return text.length() > 2_000 ? text.substring(0, 2_000) + "… (" + bytes().length + " bytes)" : text;
    }
}
