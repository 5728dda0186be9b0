package io.parley.telemetry.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LineEncoderTest {
    private static final String SECRET = "pak_0123456789abcdefXYZ";

    private final LoggerContext context = new LoggerContext();

    @Test
    void textEndsWithTheNamesAndValues() {
        assertThat(encode("text", line("it went well", null))).matches(
                "\\S+ WARN  io.parley.Some - it went well status=200 session_id=abc\n");
    }

    @Test
    void textWithoutAnyEndsWithItsMessage() {
        var line = new LoggingEvent("", context.getLogger("io.parley.Some"), Level.WARN, "so", null, null);
        assertThat(encode("text", line)).endsWith("- so\n");
    }

    @Test
    void jsonIsOneObjectInOneLine() throws JsonProcessingException {
        JsonNode json = json(line("a \"quote\"\nand a new line", null));
        assertThat(json.at("/message").textValue()).isEqualTo("a \"quote\"\nand a new line");
        assertThat(json.at("/level").textValue()).isEqualTo("WARN");
        assertThat(json.at("/logger").textValue()).isEqualTo("io.parley.Some");
        assertThat(json.at("/time").textValue()).matches("\\d{4}-.*Z");
        assertThat(json.at("/status").intValue()).isEqualTo(200);
        assertThat(json.at("/session_id").textValue()).isEqualTo("abc");
        assertThat(json.has("exception")).isFalse();
    }

    @Test
    void exceptionsAreInside() throws JsonProcessingException {
        var json = json(line("failed", new IllegalStateException("with " + SECRET, new RuntimeException("cause"))));
        assertThat(json.at("/exception").textValue()).startsWith("java.lang.IllegalStateException: with pak_[masked]")
                .contains("Caused by: java.lang.RuntimeException: cause");
    }

    @Test
    void secretsAreShownInNeither() {
        var line = line("Bearer " + SECRET, new IllegalStateException(SECRET));
        line.addKeyValuePair(new KeyValuePair("key", SECRET));
        assertThat(encode("text", line) + encode("json", line)).doesNotContain(SECRET).contains(Masks.MASK);
    }

    private LoggingEvent line(String message, @Nullable Throwable failure) {
        var line = new LoggingEvent("", context.getLogger("io.parley.Some"), Level.WARN, message, failure, null);
        line.addKeyValuePair(new KeyValuePair("status", 200));
        line.addKeyValuePair(new KeyValuePair("session_id", "abc"));
        return line;
    }

    private JsonNode json(LoggingEvent line) throws JsonProcessingException {
        String text = encode("json", line);
        assertThat(text).endsWith("\n");
        assertThat(text.lines()).hasSize(1);
        return new ObjectMapper().readTree(text);
    }

    private String encode(String format, LoggingEvent line) {
        var encoder = new LineEncoder();
        encoder.setContext(context);
        encoder.setFormat(format);
        encoder.start();
        return new String(encoder.encode(line), UTF_8);
    }
}
