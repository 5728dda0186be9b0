package io.parley.conformance;

import static io.parley.conformance.Expect.REFUSED;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What can be wrong with a body as a whole; see {@link FieldFaults} for its fields. */
final class BodyFaults {
    private static final List<String> NO_OBJECTS = List.of("", " ", "null", "true", "1", "\"x\"", "[]", "[{}]", "{",
            "}", "{}{}", "{} x",
            "{'a':1}", "{a:1}", "{\"a\":}", "{\"a\":1,}", "{\"a\" 1}", "{\"a\":01}", "{\"a\":+1}", "{\"a\":.5}",
            "{\"a\":NaN}",
            "{\"a\":Infinity}", "{\"a\":\"\t\"}", "{\"a\":\"\u0000\"}", "{\"a\":\"\\x41\"}", "{\"a\":\"\\u12\"}",
            "{\"a\":\"x", "/**/{}",
            "{} // x", "\u0000{}", "\ufeff[]", "<a/>", "a=b", "--x\r\n");
    private static final List<String> WRONG_TYPES = List.of("text/plain", "application/xml",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x", "application/json; charset=iso-8859-1",
            "application/json; charset=utf-16", "json", "",
            "application/jsonx", "application/*", "*/*", "application/json/x", "application/json, text/plain",
            "application/problem+json");
    private static final List<String> GOOD_TYPES = List.of("%s; charset=utf-8", "%s;charset=\"UTF-8\"", "%s; x=y",
            "%S");

    private BodyFaults() {}

    static List<Fault> of(Operation operation) {
        var faults = new ArrayList<Fault>();
        if (operation.bodies().isEmpty()) {
            faults.add(Fault.answered("a body", d -> d.content("{}").header("Content-Type", "application/json")));
            faults.add(Fault.answered("a long body", d -> d.content("x".repeat(700_000))));
            return faults;
        }
        faults.addAll(Fault.each(REFUSED, "body", NO_OBJECTS, (d, value) -> d.typed().content(value)));
        JsonNode schema = form(operation.bodies().values().iterator().next());
        faults.addAll(encodings(text(schema)));
        faults.addAll(sizes());
        faults.addAll(mediaTypes(operation));
        faults.addAll(framing());
        faults.addAll(FieldFaults.of(schema));
        return faults;
    }

    private static JsonNode form(JsonNode schema) {
        return schema.has("oneOf") ? schema.path("oneOf").path(0) : schema;
    }

    /** The first field that takes text. */
    private static String text(JsonNode schema) {
        return schema.path("properties").properties().stream()
                .filter(e -> Sampler.types(e.getValue()).contains("string"))
                .map(Map.Entry::getKey).findFirst().orElse("nothing");
    }

    /** @param field that takes text */
    private static List<Fault> encodings(String field) {
        return List.of(inside("byte that UTF-8 has not", field, 0xff), inside("UTF-8 that breaks off", field, 0xc3),
                inside("UTF-8 longer than needed", field, 0xc1, 0xa1), inside("U+0000 in two bytes", field, 0xc0, 0x80),
                inside("half a surrogate pair in UTF-8", field, 0xed, 0xa0, 0x80),
                inside("surrogate pair in six bytes", field, 0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80),
                inside("code point that Unicode has not", field, 0xf4, 0x90, 0x80, 0x80),
                encoded("UTF-16", field, UTF_16LE),
                encoded("UTF-16", field, UTF_16BE), encoded("UTF-32", field, Charset.forName("UTF-32BE")),
                encoded("Latin-1", field, ISO_8859_1));
    }

    /** Of a body that is otherwise good. */
    private static Fault encoded(String charset, String field, Charset as) {
        return Fault.refused("body in " + charset, d -> {
            d.members.put(field, "\"Dupont et Andr\u00e9\"");
            d.typed().content(Sampler.object(d.members).getBytes(as));
        });
    }

    private static Fault inside(String what, String field, int... added) {
        return Fault.refused(what, d -> {
            d.members.put(field, "\"many words\"");
            d.typed().content(insert(Sampler.object(d.members).getBytes(UTF_8), added));
        });
    }

    /** In the middle of the text. */
    private static byte[] insert(byte[] bytes, int... added) {
        int at = new String(bytes, ISO_8859_1).indexOf("many ") + 5;
        byte[] longer = Arrays.copyOf(bytes, bytes.length + added.length);
        System.arraycopy(bytes, at, longer, at + added.length, bytes.length - at);
        for (int i = 0; i < added.length; i++) {
            longer[at + i] = (byte) added[i];
        }
        return longer;
    }

    private static List<Fault> sizes() {
        return List.of(
                Fault.refused("deep arrays",
                        d -> d.typed().content("{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}")),
                Fault.refused("deep objects", d -> d.typed().content("{\"a\":".repeat(50) + "1" + "}".repeat(50))),
                Fault.refused("deep and open", d -> d.typed().content("[".repeat(400_000))),
                Fault.refused("long body", d -> d.typed().content(" ".repeat(700_000) + "{}")),
                Fault.refused("many fields", d -> d.typed().content(many())),
                Fault.refused("long name", d -> d.typed().content("{\"" + "x".repeat(60_000) + "\":1}")),
                Fault.refused("long number", d -> d.typed().content("{\"a\":" + "9".repeat(100_000) + "}")),
                Fault.refused("great exponent", d -> d.typed().content("{\"a\":1e999999999}")));
    }

    private static String many() {
        var text = new StringBuilder("{\"a\":1");
        for (int i = 0; i < 30_000; i++) {
            text.append(",\"").append(i).append("\":1");
        }
        return text.append('}').toString();
    }

    private static List<Fault> mediaTypes(Operation operation) {
        String type = operation.bodies().keySet().iterator().next();
        var faults = new ArrayList<>(
                Fault.each(REFUSED, "Content-Type:", WRONG_TYPES, (d, value) -> d.with("Content-Type", value)));
        faults.add(Fault.refused("no Content-Type", d -> d.without("Content-Type").content("{\"a\":1}")));
        faults.addAll(Fault.each(REFUSED, "Content-Encoding:", List.of("gzip", "br", "deflate", "x", "gzip, gzip"),
                (d, value) -> d.content("{}").with("Content-Type", type).with("Content-Encoding", value)));
        for (String good : GOOD_TYPES) {
            faults.add(Fault.served("good Content-Type: " + good, d -> {
                if (d.hasBody) {
                    d.with("Content-Type", String.format(good, d.header("Content-Type")));
                }
            }));
        }
        if (operation.bodyRequired()) {
            faults.add(Fault.refused("no body", d -> {
                d.hasBody = false;
                d.without("Content-Type");
            }));
        }
        return faults;
    }

    private static List<Fault> framing() {
        return List.of(Fault.served("in chunks", d -> chunked(d, "%x\r\n")),
                Fault.served("in chunks with extensions", d -> chunked(d, "%x;a=b\r\n")),
                Fault.strange("length and chunks", d -> chunked(d.header("Content-Length", "3"), "%x\r\n")),
                Fault.strange("chunks without end", d -> {
                    chunked(d, "%x\r\n");
                    d.content(new String(d.content(), ISO_8859_1).replaceAll("0\r\n\r\n$", "zz\r\n\r\n"));
                }));
    }

    private static void chunked(Draft draft, String size) {
        if (!draft.hasBody) {
            return;
        }
        String body = new String(draft.content(), ISO_8859_1);
        draft.header("Transfer-Encoding", "chunked");
        draft.content((String.format(size, body.length()) + body + "\r\n0\r\n\r\n").getBytes(ISO_8859_1));
    }
}
