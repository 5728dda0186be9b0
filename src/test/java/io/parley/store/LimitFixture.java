package io.parley.store;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.parley.core.Instruments;
import io.parley.identity.RateLimiter.Claim;
import io.parley.identity.RateLimiter.Verdict;
import io.parley.testing.Backends;
import io.parley.testing.Patience;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;

/** A node's limiter, called on one event loop, and a plain client beside it. */
final class LimitFixture implements AutoCloseable {
    static final Duration TIMEOUT = Duration.ofMillis(500);

    final Vertx vertx = Vertx.vertx();
    final MeterRegistry meters = new SimpleMeterRegistry();
    final RedisRateLimiter limiter;
    private final String prefix;
    private final Context context = vertx.getOrCreateContext();
    private final Redis direct;

    /** Reaches a Redis through something that listens on the port, and looks at it directly. */
    LimitFixture(String prefix, int port, int directPort) {
        this(prefix, port, directPort, TIMEOUT);
    }

    private LimitFixture(String prefix, int port, int directPort, Duration timeout) {
        this.prefix = prefix;
        var d = StoreConfig.Redis.DEFAULT;
        limiter = new RedisRateLimiter(vertx, new StoreConfig.Redis(Backends.shared().redisUrl(port), null, null,
                prefix, d.runningTtl(), d.endedTtl(), timeout, 16, 100, Duration.ofMillis(200)),
                new Instruments(meters, OpenTelemetry.noop()));
        direct = Redis.createClient(vertx, Backends.shared().redisUrl(directPort));
    }

    /** Waits for Redis for as long as any test waits. */
    LimitFixture(String prefix) {
        this(prefix, Backends.shared().redisPort(), Backends.shared().redisPort(), Patience.LIMIT.dividedBy(2));
    }

    Verdict take(Claim claim) {
        return take(List.of(claim)).getFirst();
    }

    List<Verdict> take(List<Claim> claims) {
        return on(() -> limiter.take(claims));
    }

    <T> T on(Supplier<Future<T>> call) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(_ -> call.get().onComplete(promise));
        return StoreFixture.done(promise.future());
    }

    List<String> keys() {
        return StreamSupport.stream(command(Command.KEYS, prefix + ":*").spliterator(), false).map(Response::toString)
                .toList();
    }

    long ttlMillis(String key) {
        return command(Command.PTTL, key).toLong();
    }

    /** Makes it later for everybody who is counted. */
    void pass(Duration time) {
        for (String key : keys()) {
            long due = command(Command.GET, key).toLong();
            command(Command.SET, key, Long.toString(due - time.toNanos() / 1_000), "KEEPTTL");
        }
    }

    Response command(Command command, String... args) {
        var request = Request.cmd(command);
        Arrays.stream(args).forEach(request::arg);
        return StoreFixture.done(direct.send(request));
    }

    @Override
    public void close() {
        on(limiter::close);
        StoreFixture.done(vertx.close());
    }
}
