package io.parley.embedded;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts servers again that have died, such as by a kill for want of memory: with a pause that doubles, and not without end. A thread of its
 * own.
 */
final class Revival implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Revival.class);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    /** Attempts in a row, over some eight seconds. */
    private static final int MOST = 6;
    /** Deaths, of which each is forgotten after a while. */
    private static final int MOST_DEATHS = 5;
    private static final Duration MEMORY = Duration.ofMinutes(10);

    /** Blocking. */
    interface Server extends AutoCloseable {
        /** For the log. */
        String name();

        /** Whether the process is there that it started. */
        boolean isAlive() throws IOException;

        /** After it has died; fails with {@link EmbeddedException}, too. */
        void startAgain() throws IOException;

        @Override
        void close() throws IOException;
    }

    private final ScheduledExecutorService thread = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("embedded").factory());
    private final Consumer<String> lost;

    /** @param lost told in one line when a server cannot be had any more; called once for each, on a thread of its own */
    Revival(Consumer<String> lost) {
        this.lost = lost;
    }

    void watch(List<? extends Server> servers) {
        servers.forEach(server -> next(new Watched(server), LOOK));
    }

    private void next(Watched watched, Duration pause) {
        if (!thread.isShutdown()) {
            var _ = thread.schedule(() -> look(watched), pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void look(Watched watched) {
        try {
            if (watched.server.isAlive()) {
                next(watched, LOOK);
            } else {
                died(watched);
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("Whether the embedded {} runs cannot be seen: {}", watched.server.name(), e.toString());
            next(watched, LOOK);
        }
    }

    private void died(Watched watched) {
        String name = watched.server.name();
        if (!watched.mayBegin()) {
            giveUp(name, "it has died " + MOST_DEATHS + " times within " + MEMORY.toMinutes() + " minutes");
            return;
        }
        LOG.warn("The embedded {} has died; it is started again", name);
        attempt(watched, 1);
    }

    private void attempt(Watched watched, int number) {
        String name = watched.server.name();
        try {
            watched.server.startAgain();
            LOG.warn("The embedded {} runs again", name);
            next(watched, LOOK);
        } catch (IOException | RuntimeException e) {
            if (number == MOST) {
                giveUp(name, e instanceof EmbeddedException ? String.valueOf(e.getMessage()) : e.toString());
            } else if (!thread.isShutdown()) {
                var pause = FIRST_PAUSE.multipliedBy(1L << (number - 1));
                var _ = thread.schedule(() -> attempt(watched, number + 1), pause.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
    }

    private void giveUp(String name, String why) {
        if (!thread.isShutdown()) {
            String line = "The embedded " + name + " has died and is not started again: " + why;
            LOG.error(line);
            Thread.ofPlatform().daemon().name("embedded-lost").start(() -> lost.accept(line));
        }
    }

    /** What is being started now is waited for, so that nothing is left running. */
    @Override
    public void close() {
        thread.shutdownNow();
        boolean interrupted = false;
        while (true) {
            try {
                if (thread.awaitTermination(1, TimeUnit.MINUTES)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A server and how often it has died of late. */
    private static final class Watched {
        private final Server server;
        private int deaths;
        private long since;

        Watched(Server server) {
            this.server = server;
        }

        boolean mayBegin() {
            long now = System.nanoTime();
            if (deaths == 0 || now - since > MEMORY.toNanos()) {
                since = now;
                deaths = 0;
            }
            return ++deaths <= MOST_DEATHS;
        }
    }
}
