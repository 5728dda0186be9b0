package io.parley.telemetry.log;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Takes lines on any thread and never waits: another thread writes them, and then rests for a moment, since to be woken for each line of a
 * busy node costs more than to write it. While that thread is stuck the queue fills; lines up to INFO are left out when a fifth of it is
 * free, others when none is.
 */
public final class LogAppender extends AsyncAppender {
    private static final int LINES = 8_192;

    /** Lines that wait when there is no time to rest. */
    private static final int MANY = 64;
    private static final long REST_MS = 50;
    /** What lines that waited during a rest take to be written; who comes later is alone again. */
    private static final long TOGETHER_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private final CountDownLatch closing = new CountDownLatch(1);
    private final LongAdder dropped = new LongAdder();

    public LogAppender() {
        setQueueSize(LINES);
        setNeverBlock(true);
    }

    /** The one that writes. */
    @Override
    public void addAppender(Appender<ILoggingEvent> writer) {
        var resting = new Resting(writer);
        resting.setContext(getContext());
        resting.start();
        super.addAppender(resting);
    }

    /** What waits is written, without rests. */
    @Override
    public void stop() {
        closing.countDown();
        super.stop();
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

    /** Writes a line and, where it came alone, rests; on a thread of the appender's own. */
    private final class Resting extends UnsynchronizedAppenderBase<ILoggingEvent> {
        private final Appender<ILoggingEvent> writer;
        private long rested = System.nanoTime();

        Resting(Appender<ILoggingEvent> writer) {
            this.writer = writer;
        }

        @Override
        protected void append(ILoggingEvent line) {
            writer.doAppend(line);
            if (System.nanoTime() - rested > TOGETHER_NS && getNumberOfElementsInQueue() < MANY) {
                rest();
                rested = System.nanoTime();
            }
        }

        private void rest() {
            try {
                closing.await(REST_MS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                // the log is being closed, and who writes what waits must not be interrupted
            }
        }

        @Override
        public void stop() {
            super.stop();
            writer.stop();
        }
    }
}
