package io.parley.bus;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.core.NodeId;
import io.vertx.core.Future;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Bounds the requests to each node that are not answered yet; nodes without any take no room. */
final class Outstanding {
    private final ConcurrentHashMap<NodeId, Integer> counts = new ConcurrentHashMap<>();
    private final int limit;

    Outstanding(int limit) {
        this.limit = limit;
    }

    <T> Future<T> bounded(NodeId node, Supplier<Future<T>> request) {
        if (counts.merge(node, 1, Integer::sum) > limit) {
            release(node);
            return Future.failedFuture(
                    new ChatException(ErrorCode.OVERLOADED, "Too many requests are under way. Try again shortly."));
        }
        try {
            return request.get().onComplete(done -> release(node));
        } catch (RuntimeException e) {
            release(node);
            throw e;
        }
    }

    /** To all nodes together. */
    int total() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    private void release(NodeId node) {
        counts.computeIfPresent(node, (id, count) -> count == 1 ? null : count - 1);
    }
}
