package io.parley.telemetry.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.opentelemetry.api.trace.Span;
import io.parley.core.Correlation;
import org.slf4j.event.KeyValuePair;

/** Puts on a line what it belongs to; what the line says itself stays. */
final class LineIds {
    private LineIds() {}

    /** To be called on the thread that logs. */
    static void addTo(ILoggingEvent event) {
        if (!(event instanceof LoggingEvent line)) {
            return;
        }
        Correlation.tell(Span.current().getSpanContext(), (name, value) -> add(line, name, value));
        Correlation request = Correlation.current();
        if (request != null) {
            request.tell((name, value) -> add(line, name, value));
        }
    }

    private static void add(LoggingEvent line, String name, Object value) {
        var pairs = line.getKeyValuePairs();
        if (pairs == null || pairs.stream().noneMatch(pair -> pair.key.equals(name))) {
            line.addKeyValuePair(new KeyValuePair(name, value));
        }
    }
}
