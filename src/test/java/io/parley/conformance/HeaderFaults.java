package io.parley.conformance;

import static io.parley.conformance.Expect.ANSWERED;
import static io.parley.conformance.Expect.REFUSED;
import static io.parley.conformance.Expect.SERVED;
import static io.parley.conformance.Expect.STRANGE;

import com.fasterxml.jackson.databind.JsonNode;
import io.parley.conformance.Operation.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;

/** What can be wrong with headers, and what must be of no account. */
final class HeaderFaults {
    private static final List<String> NOT_ACCEPTABLE = List.of("application/xml", "image/*", "text/html", "*/*;q=0",
            "nonsense",
            "application/json;q=0, text/event-stream;q=0, text/plain;q=0, application/yaml;q=0, text/html;q=0",
            "*/json");
    private static final List<String> ODD_ACCEPTS = List.of("", ",", ";", "*/*;q=2", "*/*;q=x", "*/*;q=",
            "application/*;q=0.5, */*;q=0.1",
            "APPLICATION/JSON", "application/json;charset=utf-16", "a/b,".repeat(2_000) + "*/*",
            "*/*;" + "q=1;".repeat(2_000), "\u00e9/\u00e9",
            " ".repeat(8_000) + "*/*", ";=".repeat(4_000));
    private static final List<String> ODD_IDS = List.of("", "a b", "<script>", "x".repeat(129), "x".repeat(8_000),
            "\u00c3\u00a9", "../..",
            "%0d%0aX-A:%20b", "${jndi:ldap://localhost/x}", "{}", "'");
    private static final List<String> CREDENTIALS = List.of("", "Bearer", "Bearer ", "Bearer x", "Bearer a.b.c",
            "Basic YTpi", "bearer \u00e9",
            "Bearer " + "x".repeat(8_000), "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJsb2NhbCJ9.", "pak_x", "Bearer pak_x",
            "Bearer pak_" + "A".repeat(43),
            "Digest username=x", "Bearer x, Bearer y");
    private static final List<Entry<String, String>> OF_NO_ACCOUNT = List.of(Map.entry("X-Nobody-Knows", "1"),
            Map.entry("Connection", "close"), Map.entry("Accept-Language", "de"),
            Map.entry("User-Agent", "x".repeat(4_000)),
            Map.entry("X-HTTP-Method-Override", "DELETE"), Map.entry("Range", "bytes=0-1"),
            Map.entry("If-None-Match", "*"),
            Map.entry("Expect", "100-continue"), Map.entry("Accept-Encoding", "gzip, br"),
            Map.entry("X-Original-URL", "/livez"),
            Map.entry("DNT", "1"), Map.entry("Priority", "u=1"));
    private static final List<Entry<String, String>> ODD = List.of(Map.entry("Cookie", "__Host-parley_access=x; a=b"),
            Map.entry("Cookie", ";;;=;\u00e9"), Map.entry("X-CSRF-Token", "x"),
            Map.entry("Origin", "https://example.org"),
            Map.entry("Sec-Fetch-Site", "cross-site"), Map.entry("X-Forwarded-For", "10.0.0.1, x"),
            Map.entry("Forwarded", "for=[::1"),
            Map.entry("X-Forwarded-Host", "example.org"), Map.entry("Host", "example.org"),
            Map.entry("Host", "a@b:x/y"),
            Map.entry("Expect", "something"), Map.entry("Prefer", "wait=\"".repeat(800)),
            Map.entry("Prefer", ", ".repeat(4_000)),
            Map.entry("Prefer", "wait=" + " ".repeat(8_000)), Map.entry("Prefer", "wait=99999999999"),
            Map.entry("Prefer", "wait=-1"),
            Map.entry("If-Match", "\"x\""), Map.entry("Content-Encoding", "gzip"));
    private static final List<Entry<String, String>> BROKEN = List.of(Map.entry("X-A", "\u0001"),
            Map.entry("X-A", "a\u0000b"),
            Map.entry("X-A", "a\nX-B: c"), Map.entry("X-A", "a\r\n folded"), Map.entry("X-A", "a\rX-B: c"),
            Map.entry("X A", "b"), Map.entry("", "b"),
            Map.entry("X-A\u0000", "b"), Map.entry("\u00e9", "b"), Map.entry("X-A ", "b"),
            Map.entry("X-A", "x".repeat(20_000)),
            Map.entry("x".repeat(20_000), "b"), Map.entry("Transfer-Encoding", "gzip, chunked"),
            Map.entry("Transfer-Encoding", "chunked, chunked"),
            Map.entry("Transfer-Encoding", "nonsense"), Map.entry("Content-Length", "-1"),
            Map.entry("Content-Length", "+2"),
            Map.entry("Content-Length", "0x2"), Map.entry("Content-Length", "2, 2"),
            Map.entry("Content-Length", "99999999999999999999"),
            Map.entry("Content-Length", ""), Map.entry("Upgrade", "websocket"),
            Map.entry("Connection", "Upgrade, HTTP2-Settings"),
            Map.entry("Trailer", "Host"), Map.entry("TE", "trailers"));

    private HeaderFaults() {}

    /** Of those that the operation takes. */
    static List<Fault> of(Operation operation) {
        var faults = new ArrayList<Fault>();
        operation.parameters("header").forEach(p -> faults.addAll(of(p)));
        return faults;
    }

    /** Of any request. */
    static List<Fault> common(Operation operation) {
        var faults = new ArrayList<Fault>();
        faults.addAll(Fault.each(operation.mayAnswer(406) ? REFUSED : ANSWERED, "Accept:", NOT_ACCEPTABLE,
                (d, value) -> d.with("Accept", value)));
        faults.addAll(Fault.each(ANSWERED, "odd Accept:", ODD_ACCEPTS, (d, value) -> d.with("Accept", value)));
        faults.addAll(Fault.each(SERVED, "X-Request-Id:", ODD_IDS, (d, value) -> d.with("X-Request-Id", value)));
        faults.addAll(
                Fault.each(ANSWERED, "Authorization:", CREDENTIALS, (d, value) -> d.with("Authorization", value)));
        OF_NO_ACCOUNT
                .forEach(h -> faults.add(Fault.served("harmless " + named(h), d -> d.with(h.getKey(), h.getValue()))));
        ODD.forEach(h -> faults.add(Fault.answered("odd " + named(h), d -> d.with(h.getKey(), h.getValue()))));
        BROKEN.forEach(h -> faults.add(Fault.strange("broken " + named(h), d -> d.header(h.getKey(), h.getValue()))));
        faults.add(Fault.served("many headers", d -> more(d, 60)));
        faults.add(Fault.strange("headers without number", d -> more(d, 300)));
        faults.add(Fault.strange("no host", d -> d.hasHost = false));
        faults.add(Fault.strange("two hosts", d -> d.header("Host", "a").header("Host", "b")));
        faults.add(Fault.strange("two lengths", d -> d.header("Content-Length", "0").header("Content-Length", "5")));
        faults.addAll(Fault.each(STRANGE, "version",
                List.of("HTTP/1.0", "HTTP/0.9", "HTTP/3.7", "HTTP/2.0", "http/1.1", "ICY/1.1", ""),
                (d, value) -> d.version = value));
        return faults;
    }

    private static List<Fault> of(Parameter parameter) {
        String name = parameter.name();
        JsonNode schema = parameter.schema();
        var faults = new ArrayList<>(
                Fault.each(ANSWERED, name + ":", List.of("\u00c3\u00a9", "\"", "\"\"", "\\", "a, b", "x".repeat(4_000)),
                        (d, value) -> d.with(name, value)));
        faults.add(Fault.answered("two of " + name, d -> d.with(name, "a").header(name, "b")));
        faults.add(new Fault("empty " + name, schema.path("minLength").asInt() > 0 ? REFUSED : ANSWERED,
                d -> d.with(name, "")));
        if (schema.has("maxLength")) {
            faults.add(Fault.refused(name + " too long",
                    d -> d.with(name, "x".repeat(schema.path("maxLength").intValue() + 1))));
        }
        return faults;
    }

    private static void more(Draft draft, int headers) {
        for (int i = 0; i < headers; i++) {
            draft.header("X-" + i, "y");
        }
    }

    private static String named(Entry<String, String> header) {
        String text = header.toString();
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
