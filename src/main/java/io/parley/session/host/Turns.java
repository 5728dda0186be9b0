package io.parley.session.host;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;

/** Lets no more than so many tasks run at once; the others wait for their turn, in order. Confined to one context. */
final class Turns {
    private final int atOnce;
    private final int bound;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int running;

    /** @param bound of those that wait; beyond it {@code OVERLOADED} */
    Turns(int atOnce, int bound) {
        this.atOnce = atOnce;
        this.bound = bound;
    }

    <T> Future<T> take(Supplier<Future<T>> task) {
        if (running < atOnce) {
            return run(task);
        }
        if (waiting.size() >= bound) {
            return Future.failedFuture(new ChatException(ErrorCode.OVERLOADED,
                    "Too many clients come back to this node at once; try again shortly."));
        }
        Promise<T> turn = Promise.promise();
        waiting.add(() -> run(task).onComplete(turn));
        return turn.future();
    }

    private <T> Future<T> run(Supplier<Future<T>> task) {
        running++;
        return task.get().onComplete(done -> {
            running--;
            if (running < atOnce && !waiting.isEmpty()) {
                waiting.remove().run();
            }
        });
    }
}
