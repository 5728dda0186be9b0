package io.parley.session.host;

import io.parley.bus.Wire;
import io.parley.cluster.Cluster;
import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.session.StoreMessages.ConfirmEpochs;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Holds everything back while this process may have lost its sessions without knowing, because it was stopped for a while:
 * first their epochs are read again, and sessions that were taken are given up; then all goes on in order. Bounded: beyond the
 * bound requests are refused, and what else is dropped is noticed as a hole by its receiver.
 */
final class Suspension {
    private final Cluster cluster;
    private final Cells cells;
    private final Effects effects;
    private final int bound;
    private final Consumer<Runnable> later;
    private final Queue<Runnable> held = new ArrayDeque<>();
    private boolean confirming;

    Suspension(Cluster cluster, Cells cells, Effects effects, int bound, Consumer<Runnable> later) {
        this.cluster = cluster;
        this.cells = cells;
        this.effects = effects;
        this.bound = bound;
        this.later = later;
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
        var asked = cells.held();
        effects.toStore(new ConfirmEpochs(cells.self(), asked)).onComplete(result -> {
            if (result.succeeded()) {
                cells.keepOnly(asked, result.result().held());
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
