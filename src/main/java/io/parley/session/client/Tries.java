package io.parley.session.client;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.core.NodeId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Requests that wait for a node's answer; they need not wait longer than the node is there. From any thread. */
final class Tries {
    private final VertxInternal vertx;
    private final ConcurrentHashMap<NodeId, Set<Promise<?>>> waiting = new ConcurrentHashMap<>();

    Tries(VertxInternal vertx) {
        this.vertx = vertx;
    }

    /** The answer, or a failure with {@code OWNER_UNAVAILABLE} where the node is given up before; on the caller's context. */
    <T> Future<T> race(NodeId node, Future<T> answer) {
        Promise<T> first = vertx.getOrCreateContext().promise();
        waiting.compute(node, (id, others) -> {
            Set<Promise<?>> all = others == null ? ConcurrentHashMap.newKeySet() : others;
            all.add(first);
            return all;
        });
        answer.onComplete(done -> {
            forget(node, first);
            if (done.succeeded()) {
                first.tryComplete(done.result());
            } else {
                first.tryFail(done.cause());
            }
        });
        return first.future();
    }

    private void forget(NodeId node, Promise<?> over) {
        waiting.computeIfPresent(node, (id, others) -> {
            others.remove(over);
            return others.isEmpty() ? null : others;
        });
    }

    /** Has nobody wait for this node any longer. */
    void giveUp(NodeId node) {
        Set<Promise<?>> given = waiting.remove(node);
        if (given != null) {
            given.forEach(promise -> promise.tryFail(
                    new ChatException(ErrorCode.OWNER_UNAVAILABLE, "The node in charge is gone; try again shortly.")));
        }
    }
}
