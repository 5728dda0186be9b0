package io.parley.telemetry.log;

import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Brings what libraries tell {@code java.util.logging} to the log, where it would else stand between its lines. */
public final class JavaLogging extends Handler {
    private static final int WARNING = java.util.logging.Level.WARNING.intValue();
    private static final int SEVERE = java.util.logging.Level.SEVERE.intValue();

    private final SimpleFormatter formatter = new SimpleFormatter();

    private JavaLogging() {}

    /** For the whole process, from now on; what is below INFO there is not looked at. */
    public static void redirect() {
        LogManager.getLogManager().reset();
        java.util.logging.Logger.getLogger("").addHandler(new JavaLogging());
    }

    @Override
    public void publish(LogRecord line) {
        String name = line.getLoggerName() == null ? "java.util.logging" : line.getLoggerName();
        LoggerFactory.getLogger(name).atLevel(level(line.getLevel().intValue())).setCause(line.getThrown())
                .log(formatter.formatMessage(line));
    }

    private static Level level(int value) {
        return value >= SEVERE ? Level.ERROR : value >= WARNING ? Level.WARN : Level.INFO;
    }

    @Override
    public void flush() {
        // nothing is kept here
    }

    @Override
    public void close() {
        // nothing is held here
    }
}
