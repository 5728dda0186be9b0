package io.parley.telemetry;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.parley.telemetry.log.Logs;

/** What is known of the log itself. */
final class LogMeters {
    private LogMeters() {}

    /** The registry holds what it asks weakly: it must be something that lives as long as the process. */
    static void register(MeterRegistry registry) {
        FunctionCounter.builder("parley.log.dropped", Logs.class, log -> Logs.dropped()).register(registry);
    }
}
