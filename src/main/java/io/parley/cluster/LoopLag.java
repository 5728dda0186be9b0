package io.parley.cluster;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** How late event loops run what is due: each is given a timer again and again. From any thread. */
final class LoopLag {
    private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(100);
    /** Timers of a window; the present window and the one before it count. */
    private static final int WINDOW = 50;

    private final LongConsumer late;
    private final List<Loop> loops = new ArrayList<>();
    private volatile boolean stopped;

    /**
     * Begins to measure.
     *
     * @param late told of every timer by how many nanoseconds it was late, on its event loop
     */
    LoopLag(Iterable<EventExecutor> executors, LongConsumer late) {
        this.late = late;
        executors.forEach(executor -> loops.add(new Loop(executor)));
        loops.forEach(Loop::next);
    }

    private final class Loop implements Runnable {
        private final EventExecutor executor;
        private long due;
        private int timers;
        private volatile long before;
        private volatile long present;
        private volatile @Nullable ScheduledFuture<?> timer;

        Loop(EventExecutor executor) {
            this.executor = executor;
        }

        void next() {
            due = System.nanoTime() + PERIOD;
            timer = executor.schedule(this, PERIOD, TimeUnit.NANOSECONDS);
        }

        @Override
        public void run() {
            if (stopped) {
                return;
            }
            take(Math.max(0, System.nanoTime() - due));
            next();
        }

        private void take(long nanos) {
            late.accept(nanos);
            if (timers++ == WINDOW) {
                before = present;
                present = 0;
                timers = 1;
            }
            present = Math.max(present, nanos);
        }

        void cancel() {
            var last = timer;
            if (last != null) {
                last.cancel(false);
            }
        }

        long greatest() {
            return Math.max(before, present);
        }
    }

    /** The greatest delay of any of the event loops in the last seconds, in nanoseconds. */
    long greatest() {
        return loops.stream().mapToLong(Loop::greatest).max().orElse(0);
    }

    void stop() {
        stopped = true;
        loops.forEach(Loop::cancel);
    }
}
