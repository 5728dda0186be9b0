package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testing.Patience;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a node that drains waits for, while there is always something. */
class SweeperTest {
    private final Vertx vertx = Vertx.vertx();
    private final Sweeper sweeper = new Sweeper(vertx, caller -> false, InstantSource.system());

    private record Stream(boolean isAwaited) implements Sweeper.Swept {
        @Override
        public void sweep(long now) {
            // stays
        }

        @Override
        public void shutdown() {
            // stays
        }
    }

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    @Test
    void whatComesAgainAndAgainIsNotWaitedFor() throws TimeoutException {
        sweeper.add(new Stream(false));

        sweeper.drain(Duration.ofMillis(1)).await(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);

        assertThat(sweeper.isDeparting()).isTrue();
    }

    @Test
    void theStreamOfAReplyIs() throws TimeoutException {
        var reply = new Stream(true);
        sweeper.add(reply);
        var drained = sweeper.drain(Duration.ZERO);
        vertx.timer(3 * Sweeper.PERIOD, TimeUnit.MILLISECONDS).await();
        assertThat(drained.isComplete()).isFalse();

        sweeper.remove(reply);

        drained.await(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
}
