package io.parley.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.util.concurrent.DefaultEventExecutorGroup;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopLagTest {
    private static final Duration BUSY = Duration.ofMillis(400);

    private final DefaultEventExecutorGroup loops = new DefaultEventExecutorGroup(2);
    private final Queue<Long> told = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void aLoopThatIsBusyIsLateWhicheverItIs() {
        var lag = new LoopLag(loops, told::add);
        loops.next();
        loops.next().execute(LoopLagTest::beBusy);

        long least = BUSY.toNanos() / 2;
        await().until(() -> lag.greatest() > least);
        await().untilAsserted(() -> assertThat(told).anyMatch(late -> late > least));
        assertThat(told).allMatch(late -> late >= 0);
        lag.stop();
    }

    @Test
    void everyLoopIsMeasuredAgainAndAgainUntilTheEnd() {
        var lag = new LoopLag(loops, told::add);
        await().until(() -> told.size() >= 6);

        lag.stop();
        loops.forEach(loop -> loop.submit(() -> {}).syncUninterruptibly());
        int ended = told.size();
        await().during(Duration.ofMillis(300)).until(() -> told.size() == ended);
    }

    private static void beBusy() {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < BUSY.toNanos()) {
            Thread.onSpinWait();
        }
    }
}
