package io.parley.telemetry;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.parley.telemetry.log.Logs;

/** What is known of the log itself. */
final class LogMeters {
    LogMeters(MeterRegistry registry) {
        FunctionCounter.builder("parley.log.dropped", this, self -> Logs.dropped()).register(registry);
    }
}
