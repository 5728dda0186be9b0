package io.parley.session.host;

import io.parley.bus.Wire;
import io.parley.cluster.Cluster;
import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Holds everything back while this process may have lost its sessions without knowing, because it was stopped for a while:
 * first their epochs are read again, and sessions that were taken are given up; then all goes on in order. Bounded: beyond the
 * bound requests are refused and ticks are dropped; results are as many as there were steps under way.
 */
final class Suspension {
    private final Cluster cluster;
    private final Supplier<Future<Void>> confirmation;
    private final int bound;
    private final Consumer<Runnable> later;
    private final Queue<Runnable> held = new ArrayDeque<>();
    private boolean confirming;

    /**
     * @param confirmation reads the epochs again and gives up what was taken; repeated until it succeeds
     * @param bound        of what is held back besides results
     * @param later        runs a step after a pause
     */
    Suspension(Cluster cluster, Supplier<Future<Void>> confirmation, int bound, Consumer<Runnable> later) {
        this.cluster = cluster;
        this.confirmation = confirmation;
        this.bound = bound;
        this.later = later;
    }

    /**
     * Takes the result of a step that was under way, now or in its turn: what comes of it must not be told to anybody yet. Never
     * dropped, since nothing may follow it that would show the hole; a call's signals are bounded by its credit.
     */
    void result(Runnable step) {
        if (isSuspended()) {
            held.add(step);
        } else {
            step.run();
        }
    }

    /** Runs a step now, or in its turn. */
    void pass(Runnable step) {
        if (!isSuspended()) {
            step.run();
        } else if (held.size() < bound) {
            held.add(step);
        }
    }

    /** Runs a request now, or in its turn. */
    Future<Wire> ask(Supplier<Future<Wire>> request) {
        if (!isSuspended()) {
            return request.get();
        }
        if (held.size() >= bound) {
            return Future.failedFuture(
                    new ChatException(ErrorCode.OVERLOADED, "The node is catching up; try again shortly."));
        }
        Promise<Wire> promise = Promise.promise();
        held.add(() -> request.get().onComplete(promise));
        return promise.future();
    }

    boolean isSuspended() {
        if (confirming) {
            return true;
        }
        if (!cluster.suspended()) {
            return false;
        }
        confirming = true;
        confirm();
        return true;
    }

    private void confirm() {
        confirmation.get().onComplete(result -> {
            if (result.succeeded()) {
                cluster.confirmed();
                release();
            } else {
                later.accept(this::confirm);
            }
        });
    }

    private void release() {
        confirming = false;
        while (!held.isEmpty() && !isSuspended()) {
            held.remove().run();
        }
    }
}
