package io.parley.telemetry.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Levels of loggers, changed while the process runs and restored. Loggers are kept for ever, so no more than a hundred are made here,
 * and only Parley's. Safe on every thread.
 */
public final class LogLevels {
    /** What came of a change. */
    public enum Outcome {
        DONE,
        /** There is no such logger, and none may be made. */
        UNKNOWN,
        /** It would log what gives access: see {@code logback-secrets.xml}. */
        SECRET,
        /** As many have been made as may be. */
        TOO_MANY
    }

    /** From the most to the least. */
    public static final List<String> LEVELS = List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "OFF");

    static final int MOST_MADE = 100;

    private static final Pattern OURS = Pattern.compile("io\\.parley(\\.[A-Za-z0-9_$]{1,64}){0,8}");
    private static final Pattern SECRETIVE = Pattern.compile("io\\.vertx\\.ext\\.web(\\..*)?");

    private final LoggerContext loggers;
    /** What was configured for those that are changed. */
    private final Map<String, Configured> configured = new HashMap<>();
    private int made;

    /** @param level null where it had none of its own */
    private record Configured(@Nullable Level level) {}

    public LogLevels(LoggerContext loggers) {
        this.loggers = loggers;
    }

    /** Those that have a level of their own, by name. */
    public SequencedMap<String, String> all() {
        var levels = new TreeMap<String, String>();
        for (Logger logger : loggers.getLoggerList()) {
            if (logger.getLevel() != null) {
                levels.put(logger.getName(), logger.getLevel().toString());
            }
        }
        return levels;
    }

    /** Names of those whose level is not the configured one. */
    public synchronized Set<String> changed() {
        return new TreeSet<>(configured.keySet());
    }

    /** @param level one of {@link #LEVELS} */
    public synchronized Outcome set(String name, String level) {
        if (SECRETIVE.matcher(name).matches()) {
            return Outcome.SECRET;
        }
        Logger logger = loggers.exists(name);
        if (logger == null) {
            if (!OURS.matcher(name).matches()) {
                return Outcome.UNKNOWN;
            }
            if (made == MOST_MADE) {
                return Outcome.TOO_MANY;
            }
            made++;
            logger = loggers.getLogger(name);
        }
        change(logger, Level.toLevel(level));
        return Outcome.DONE;
    }

    private void change(Logger logger, Level level) {
        configured.putIfAbsent(logger.getName(), new Configured(logger.getLevel()));
        logger.setLevel(level);
    }

    /** Gives it the level it was configured with; nothing where that was not changed. */
    public synchronized void restore(String name) {
        @Nullable
        Configured before = configured.remove(name);
        if (before != null) {
            loggers.getLogger(name).setLevel(before.level());
        }
    }
}
