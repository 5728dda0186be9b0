package io.parley.telemetry.log;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/** The log of this process, whose nodes share it. */
public final class Logs {
    private Logs() {}

    /** Writes what is still queued, for a second at most; what is logged afterwards is lost. */
    public static void stop() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }

    /** Lines left out because the log could not be written fast enough. */
    public static long dropped() {
        long sum = 0;
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            var appenders = context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders();
            while (appenders.hasNext()) {
                sum += appenders.next() instanceof LogAppender appender ? appender.dropped() : 0;
            }
        }
        return sum;
    }
}
