package io.parley.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LossTest {
    private final Loss loss = new Loss();
    private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();

    @Test
    void whoListensLaterIsToldToo() throws InterruptedException {
        loss.accept("first");
        loss.accept("second");
        loss.listen(told::add);

        assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo("first");
    }

    @Test
    void whoListensBeforeIsTold() throws InterruptedException {
        loss.listen(told::add);
        loss.accept("first");

        assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo("first");
    }
}
