package io.parley.session.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.core.ChatException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private final List<Promise<Integer>> running = new ArrayList<>();

    @Test
    void noMoreThanSoManyRunAtOnceAndTheOthersFollowInOrder() {
        var turns = new Turns(2, 10);
        var all = IntStream.range(0, 5).mapToObj(i -> take(turns)).toList();

        assertThat(running).hasSize(2);
        running.get(1).complete(1);
        assertThat(running).hasSize(3);
        for (int i = 0; i < 5; i++) {
            running.get(i).tryComplete(i);
        }
        assertThat(all).extracting(Future::result).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void aTaskThatFailsGivesItsTurnAway() {
        var turns = new Turns(1, 10);
        var first = take(turns);
        var second = take(turns);
        running.getFirst().fail("x");
        running.get(1).complete(2);

        assertThat(first.failed()).isTrue();
        assertThat(second.result()).isEqualTo(2);
    }

    @Test
    void beyondTheBoundTheyAreRefused() {
        var turns = new Turns(1, 1);
        take(turns);
        take(turns);

        assertThat(take(turns).cause()).isInstanceOf(ChatException.class);
    }

    private Future<Integer> take(Turns turns) {
        return turns.take(() -> {
            Promise<Integer> promise = Promise.promise();
            running.add(promise);
            return promise.future();
        });
    }
}
