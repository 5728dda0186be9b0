package io.parley.store;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.session.ReplyLog.Appended;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one event loop to the logs, in the order made. While some are under way, and until a moment after they left, further
 * ones gather; those then go out together, neighbouring appends as one script, so that the cost of an append falls as load rises. What
 * comes after a quiet moment goes out at once. Belongs to one event loop.
 */
final class LogLane {
    /** A call that waits: an append, or a request of its own. */
    private sealed interface Call {
        /** Whether it had not ended before. */
        boolean fail(Throwable e);
    }

    private record Append(LogAppend what, Promise<Appended> promise) implements Call {
        @Override
        public boolean fail(Throwable e) {
            return promise.tryFail(e);
        }
    }

    private record Ask(Request request, Promise<@Nullable Response> promise) implements Call {
        @Override
        public boolean fail(Throwable e) {
            return promise.tryFail(e);
        }
    }

    /** At least between two departures, unless a whole batch waits: Redis often answers before a second token is there to go with. */
    private static final long SPACING_NANOS = 1_000_000;

    private final Vertx vertx;
    private final Context context;
    private final StoreConfig.Redis config;
    private final RedisLink link;
    private final LogMeters meters;
    private final Queue<Call> waiting = new ArrayDeque<>();
    private List<? extends Call> underWay = List.of();
    private long flights;
    private long begun;
    private boolean gathering;

    LogLane(Vertx vertx, StoreConfig.Redis config, LogMeters meters) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.config = config;
        this.meters = meters;
        this.link = new RedisLink(vertx, config, LogScripts.APPEND, this::next, this::lost);
    }

    Future<Appended> append(LogAppend append) {
        Promise<Appended> promise = Promise.promise();
        add(new Append(append, promise));
        return promise.future();
    }

    /** Answered with null where Redis answers with nothing. */
    Future<@Nullable Response> ask(Request request) {
        Promise<@Nullable Response> promise = Promise.promise();
        add(new Ask(request, promise));
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

    private void add(Call call) {
        if (link.away() || waiting.size() >= config.queue()) {
            fail(call);
            return;
        }
        waiting.add(call);
        meters.queued();
        next();
    }

    private void next() {
        var connection = link.connection();
        if (connection == null || gathering || !underWay.isEmpty() || waiting.isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        if (flights > 0 && now - begun < SPACING_NANOS && waiting.size() < config.batch()) {
            gather();
        } else {
            begun = now;
            depart(connection);
        }
    }

    private void gather() {
        gathering = true;
        vertx.setTimer(1, _ -> {
            gathering = false;
            next();
        });
    }

    private void depart(RedisConnection connection) {
        link.sent();
        long flight = ++flights;
        switch (waiting.element()) {
            case Append _ -> send(flight, connection, take(Append.class));
            case Ask _ -> ask(flight, connection, take(Ask.class));
        }
    }

    private void send(long flight, RedisConnection connection, List<Append> appends) {
        underWay = appends;
        var request = LogScripts.append(appends.stream().map(Append::what).toList(), config.runningTtl(),
                config.endedTtl());
        connection.send(request)
                .onSuccess(states -> settle(appends, states))
                .onFailure(link::lost)
                .onComplete(_ -> landed(flight));
    }

    private void ask(long flight, RedisConnection connection, List<Ask> asks) {
        underWay = asks;
        Future.join(
                asks.stream().map(ask -> connection.send(ask.request()).onComplete(done -> settle(ask, done))).toList())
                .onComplete(_ -> landed(flight));
    }

    private void settle(List<Append> appends, Response states) {
        for (int i = 0; i < appends.size(); i++) {
            var append = appends.get(i);
            LogScripts.appended(states, i).ifPresentOrElse(append.promise()::tryComplete, () -> fail(append));
        }
        if (LogScripts.refused(states)) {
            link.refused("it refuses writes");
        }
    }

    private void settle(Ask ask, AsyncResult<Response> done) {
        if (done.succeeded()) {
            ask.promise().tryComplete(done.result());
        } else {
            fail(ask);
            if (RedisWrites.areRefused(done.cause())) {
                link.lost(done.cause());
            }
        }
    }

    /** Of a flight that was given up it does not matter when it lands. */
    private void landed(long flight) {
        if (flight == flights && !underWay.isEmpty()) {
            meters.answered(underWay.size(), System.nanoTime() - begun);
            underWay = List.of();
            link.answered();
            next();
        }
    }

    private void lost() {
        var failed = new ArrayList<Call>(underWay);
        failed.addAll(waiting);
        underWay = List.of();
        meters.left(waiting.size());
        waiting.clear();
        failed.forEach(this::fail);
    }

    private void fail(Call call) {
        if (call.fail(unavailable())) {
            meters.failed();
        }
    }

    private <C extends Call> List<C> take(Class<C> kind) {
        var flight = new ArrayList<C>();
        while (flight.size() < config.batch() && kind.isInstance(waiting.peek())) {
            flight.add(kind.cast(waiting.remove()));
        }
        meters.left(flight.size());
        return flight;
    }

    private static ChatException unavailable() {
        return new ChatException(ErrorCode.LOG_UNAVAILABLE, "The reply log cannot be reached.");
    }
}
