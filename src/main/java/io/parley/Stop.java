package io.parley;

import io.parley.telemetry.log.Logs;
import java.util.concurrent.CompletableFuture;

/**
 * Ends what this process runs when it is told to end (SIGTERM, SIGINT), from its first moment on: what is still being started is given up
 * and undone by the thread that starts it.
 */
final class Stop {
    private final Thread starter = Thread.currentThread();
    private final CompletableFuture<Runnable> started = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean asked;

    private Stop() {}

    /** To be called before anything is started, by the thread that will start it. */
    static Stop register() {
        var stop = new Stop();
        Runtime.getRuntime().addShutdownHook(new Thread(stop::run, "shutdown"));
        return stop;
    }

    /** @param close ends it; called at most once, by another thread */
    void started(Runnable close) {
        started.complete(close);
    }

    /** It could not be started, or was given up, and nothing of it is left. */
    void gaveUp() {
        started.complete(() -> {});
    }

    /** Whether the process has been told to end. */
    boolean isAsked() {
        return asked;
    }

    /** Blocks until all has ended; not to be interrupted. */
    void await() {
        ended.join();
    }

    private void run() {
        asked = true;
        if (!started.isDone()) {
            starter.interrupt();
        }
        started.join().run();
        Logs.stop();
        ended.complete(null);
    }
}
