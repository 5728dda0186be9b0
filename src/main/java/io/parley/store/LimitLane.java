package io.parley.store;

import io.parley.identity.Gcra;
import io.parley.identity.RateLimiter;
import io.parley.identity.RateLimiter.Claim;
import io.parley.identity.RateLimiter.Verdict;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Response;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * The requests that one event loop has counted. While some are under way further ones gather, and go out together as one call. What
 * Redis does not answer is counted on this node. Belongs to one event loop.
 */
final class LimitLane {
    private record Take(List<Claim> claims, Promise<List<Verdict>> promise) {}

    private final Context context;
    private final StoreConfig.Redis config;
    private final RateLimiter local;
    private final RedisLink link;
    private final Queue<Take> waiting = new ArrayDeque<>();
    private List<Take> underWay = List.of();

    /** @param local answers for Redis while that is away */
    LimitLane(Vertx vertx, StoreConfig.Redis config, RateLimiter local) {
        this.context = vertx.getOrCreateContext();
        this.config = config;
        this.local = local;
        this.link = new RedisLink(vertx, config, LimitScript.TAKE, this::next, this::lost);
    }

    Future<List<Verdict>> take(List<Claim> claims) {
        if (link.away() || waiting.size() >= config.queue()) {
            return local.take(claims);
        }
        Promise<List<Verdict>> promise = Promise.promise();
        waiting.add(new Take(claims, promise));
        next();
        return promise.future();
    }

    /** From any thread. */
    Future<Void> close() {
        Promise<Void> closed = Promise.promise();
        context.runOnContext(_ -> {
            lost();
            link.close().onComplete(closed);
        });
        return closed.future();
    }

    private void next() {
        var connection = link.connection();
        if (connection != null && underWay.isEmpty() && !waiting.isEmpty()) {
            link.sent();
            send(connection, gather());
        }
    }

    private List<Take> gather() {
        var flight = new ArrayList<Take>();
        while (flight.size() < config.batch() && !waiting.isEmpty()) {
            flight.add(waiting.remove());
        }
        return flight;
    }

    private void send(RedisConnection connection, List<Take> flight) {
        underWay = flight;
        connection.send(LimitScript.take(config.prefix(), flight.stream().map(Take::claims).toList()))
                .onSuccess(backlogs -> settle(flight, backlogs))
                .onFailure(link::lost)
                .onComplete(_ -> landed(flight));
    }

    private static void settle(List<Take> flight, Response backlogs) {
        int first = 0;
        for (var take : flight) {
            int count = take.claims().size();
            take.promise().tryComplete(Gcra.judge(take.claims(), LimitScript.backlogs(backlogs, first, count)));
            first += count;
        }
    }

    /** Of a flight that was given up it does not matter when it lands. */
    @SuppressWarnings("ReferenceEquality") // the same flight, not an equal one
    private void landed(List<Take> flight) {
        if (flight == underWay) {
            underWay = List.of();
            link.answered();
            next();
        }
    }

    private void lost() {
        var failed = new ArrayList<>(underWay);
        failed.addAll(waiting);
        underWay = List.of();
        waiting.clear();
        failed.forEach(this::countHere);
    }

    private void countHere(Take take) {
        if (!take.promise().future().isComplete()) {
            local.take(take.claims()).onComplete(take.promise());
        }
    }
}
