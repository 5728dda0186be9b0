package io.parley.embedded;

import io.vertx.core.Vertx;
import java.util.PriorityQueue;

/** Runs the steps of all streams when they are due, with one timer for all of them. Event loop only. */
final class DemoPacer {
    private record Step(long due, Runnable action) implements Comparable<Step> {
        @Override
        public int compareTo(Step other) {
            return Long.compare(due, other.due);
        }
    }

    private final Vertx vertx;
    private final PriorityQueue<Step> steps = new PriorityQueue<>();
    private long timer = -1;
    private long timerDue = Long.MAX_VALUE;

    DemoPacer(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Now, in this class's milliseconds. */
    static long now() {
        return System.nanoTime() / 1_000_000;
    }

    /** Runs the action at {@code due}, or soon if that is past. */
    void at(long due, Runnable action) {
        steps.add(new Step(due, action));
        if (due < timerDue) {
            vertx.cancelTimer(timer);
            arm(due);
        }
    }

    /** Runs the action after a pause, at once if that is 0. */
    void run(int millis, Runnable action) {
        if (millis > 0) {
            at(now() + millis, action);
        } else {
            action.run();
        }
    }

    /** Runs the action when others have had their turn. */
    void soon(Runnable action) {
        vertx.runOnContext(turn -> action.run());
    }

    private void arm(long due) {
        timerDue = due;
        timer = vertx.setTimer(Math.max(1, due - now()), fired -> due());
    }

    private void due() {
        timerDue = Long.MAX_VALUE;
        long now = now();
        for (Step step = steps.peek(); step != null && step.due <= now; step = steps.peek()) {
            steps.remove();
            step.action.run();
        }
        Step next = steps.peek();
        if (next != null && next.due < timerDue) {
            vertx.cancelTimer(timer);
            arm(next.due);
        }
    }
}
