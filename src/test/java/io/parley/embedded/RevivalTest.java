package io.parley.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What happens to a server that does not stay. */
class RevivalTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Queue<String> told = new ConcurrentLinkedQueue<>();
    private final AtomicInteger starts = new AtomicInteger();

    @Test
    void oneThatCannotBeStartedIsTriedAgainAndThenTold() {
        try (var revival = new Revival(told::add)) {
            revival.watch(List.of(new Mortal(() -> {
                throw new EmbeddedException("the disk is full");
            })));
            await().atMost(PATIENCE).until(() -> !told.isEmpty());
        }
        assertThat(starts).hasValue(6);
        assertThat(told).singleElement().asString().contains("Mortal", "has died", "the disk is full")
                .doesNotContain("\n");
    }

    @Test
    void whatIsNotExpectedOfItDoesNotEndTheWatch() {
        try (var revival = new Revival(told::add)) {
            revival.watch(List.of(new Mortal(() -> {
                throw new UncheckedIOException(new IOException("half a line"));
            }, () -> {
                if (starts.incrementAndGet() == 1) {
                    throw new UncheckedIOException(new IOException("no pid yet"));
                }
            })));
            await().atMost(PATIENCE).until(() -> !told.isEmpty());
        }
        assertThat(told).singleElement().asString().contains("has died", "half a line");
    }

    @Test
    void oneThatDiesAgainAndAgainIsNotStartedForEver() {
        try (var revival = new Revival(told::add)) {
            revival.watch(List.of(new Mortal(() -> {})));
            await().atMost(PATIENCE).until(() -> !told.isEmpty());
        }
        assertThat(starts).hasValue(5);
        assertThat(told).singleElement().asString().contains("died 5 times");
    }

    @Test
    void whatIsClosedIsNotMissed() throws IOException {
        var revival = new Revival(told::add);
        revival.watch(List.of(new Mortal(() -> {})));
        revival.close();
        int before = starts.get();
        revival.watch(List.of(new Mortal(() -> {})));
        assertThat(starts).hasValue(before);
        assertThat(told).isEmpty();
    }

    private interface Start {
        void run() throws IOException;
    }

    /** Always dead. */
    private final class Mortal implements Revival.Server {
        private final Start start;
        private final Runnable look;

        Mortal(Start start) {
            this(start, () -> {});
        }

        Mortal(Start start, Runnable look) {
            this.start = start;
            this.look = look;
        }

        @Override
        public String name() {
            return "Mortal";
        }

        @Override
        public boolean isAlive() {
            look.run();
            return false;
        }

        @Override
        public void startAgain() throws IOException {
            starts.incrementAndGet();
            start.run();
        }

        @Override
        public void close() {}
    }
}
