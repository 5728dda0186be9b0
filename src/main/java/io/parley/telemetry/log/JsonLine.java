package io.parley.telemetry.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** A line of the log as one JSON object in one line; its names and values are members like any other. */
final class JsonLine {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int EXPECTED_CHARS = 512;

    private JsonLine() {}

    static String of(ILoggingEvent line) {
        var out = new StringWriter(EXPECTED_CHARS);
        try (var json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("time", line.getInstant().toString());
            json.writeStringField("level", line.getLevel().toString());
            json.writeStringField("logger", line.getLoggerName());
            json.writeStringField("thread", line.getThreadName());
            text(json, "message", String.valueOf(line.getFormattedMessage()));
            more(json, line);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.append('\n').toString();
    }

    private static void more(JsonGenerator json, ILoggingEvent line) throws IOException {
        if (line.getKeyValuePairs() != null) {
            for (var pair : line.getKeyValuePairs()) {
                value(json, pair.key, pair.value);
            }
        }
        if (line.getThrowableProxy() != null) {
            text(json, "exception", ThrowableProxyUtil.asString(line.getThrowableProxy()));
        }
    }

    private static void value(JsonGenerator json, String name, Object value) throws IOException {
        switch (value) {
            case Integer number -> json.writeNumberField(name, number);
            case Long number -> json.writeNumberField(name, number);
            default -> text(json, name, value.toString());
        }
    }

    private static void text(JsonGenerator json, String name, String value) throws IOException {
        json.writeStringField(name, Masks.apply(value));
    }
}
