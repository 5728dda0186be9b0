package io.parley.llm;

import com.openai.core.Sleeper;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The pauses of openai-java's retries, by Vert.x timers instead of a thread of its own, and bounded. */
record VertxSleeper(Vertx vertx, Duration longest) implements Sleeper {
    @Override
    public CompletableFuture<Void> sleepAsync(Duration duration) {
        var awake = new CompletableFuture<Void>();
        long millis = Math.clamp(duration.toMillis(), 1, Math.max(1, longest.toMillis()));
        vertx.setTimer(millis, timer -> awake.complete(null));
        return awake;
    }

    @Override
    public void sleep(Duration duration) {
        throw new UnsupportedOperationException("Nothing blocks here: use sleepAsync.");
    }

    @Override
    public void close() {
        // A timer that fires late finds a cancelled exchange.
    }
}
