package io.parley.telemetry.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import org.jspecify.annotations.Nullable;

/** Writes a line as text or as a JSON object, without what looks like a secret. */
public final class LineEncoder extends EncoderBase<ILoggingEvent> {
    private static final byte[] NOTHING = {};
    private static final String JSON = "json";
    /** Ends with the names and values that the line has. */
    private static final String TEXT = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{20} - "
            + "%msg%replace( %kvp{NONE}){'^ $', ''}%n";

    private final PatternLayout text = new PatternLayout();
    private String format = "text";

    /** @param name {@code json}; everything else is text */
    public void setFormat(String name) {
        format = name;
    }

    @Override
    public void start() {
        text.setContext(getContext());
        text.setPattern(TEXT);
        text.start();
        super.start();
    }

    @Override
    public byte[] encode(ILoggingEvent line) {
        return (JSON.equals(format) ? JsonLine.of(line) : Masks.apply(text.doLayout(line))).getBytes(UTF_8);
    }

    @Override
    public byte @Nullable [] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte @Nullable [] footerBytes() {
        return NOTHING;
    }
}
