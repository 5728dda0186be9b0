package io.parley.telemetry.log;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.concurrent.atomic.LongAdder;

/**
 * Takes lines on any thread and never waits: another thread writes them. While that is stuck the queue fills; lines up to INFO are left
 * out when a fifth of it is free, others when none is.
 */
public final class LogAppender extends AsyncAppender {
    private static final int LINES = 8_192;

    private final LongAdder dropped = new LongAdder();

    public LogAppender() {
        setQueueSize(LINES);
        setNeverBlock(true);
    }

    /** Lines that were left out. */
    long dropped() {
        return dropped.sum();
    }

    @Override
    protected void append(ILoggingEvent line) {
        if (isNeverBlock() && getRemainingCapacity() == 0) {
            dropped.increment();
        } else {
            super.append(line);
        }
    }

    @Override
    protected boolean isDiscardable(ILoggingEvent line) {
        boolean discardable = super.isDiscardable(line);
        if (discardable) {
            dropped.increment();
        }
        return discardable;
    }

    /** What the line belongs to is known only here: on the thread that logs. */
    @Override
    protected void preprocess(ILoggingEvent line) {
        LineIds.addTo(line);
        super.preprocess(line);
    }
}
