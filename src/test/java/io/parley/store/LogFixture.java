package io.parley.store;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.parley.core.Instruments;
import io.parley.core.MessageId;
import io.parley.session.LogEntry;
import io.parley.session.LogEntry.Kind;
import io.parley.session.ReplyLog.Appended;
import io.parley.session.ReplyLog.Last;
import io.parley.testing.Backends;
import io.parley.testing.Patience;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A reply log, called on one event loop, and a plain client beside it. */
final class LogFixture implements AutoCloseable {
    static final Duration RUNNING_TTL = Duration.ofMinutes(10);
    static final Duration ENDED_TTL = Duration.ofMinutes(1);

    final Vertx vertx = Vertx.vertx();
    final MeterRegistry meters = new SimpleMeterRegistry();
    final RedisReplyLog log;
    private final String prefix = Backends.shared().newPrefix();
    private final Context context = vertx.getOrCreateContext();
    private final Redis direct;

    /** Reaches a Redis through something that listens on the port, and looks at it directly. */
    LogFixture(int port, int directPort) {
        this(port, directPort, Duration.ofMillis(500));
    }

    private LogFixture(int port, int directPort, Duration timeout) {
        log = new RedisReplyLog(vertx,
                new StoreConfig.Redis(Backends.shared().redisUrl(port), null, null, prefix, RUNNING_TTL, ENDED_TTL,
                        timeout, 64, 100, Duration.ofMillis(200)),
                new Instruments(meters, OpenTelemetry.noop()));
        direct = Redis.createClient(vertx, Backends.shared().redisUrl(directPort));
    }

    /** Waits for Redis for as long as any test waits. */
    LogFixture() {
        this(Backends.shared().redisPort(), Backends.shared().redisPort(), Patience.LIMIT.dividedBy(2));
    }

    Appended append(MessageId reply, LogEntry... entries) {
        return on(() -> log.append(reply, List.of(entries)));
    }

    Appended create(MessageId reply, LogEntry... entries) {
        return on(() -> log.create(reply, List.of(entries)));
    }

    List<LogEntry> claim(MessageId reply, long epoch) {
        return on(() -> log.claim(reply, epoch));
    }

    Optional<Last> last(MessageId reply) {
        return on(() -> log.last(reply));
    }

    List<LogEntry> read(MessageId reply) {
        return on(() -> log.read(reply));
    }

    long ttlMillis(MessageId reply) {
        return StoreFixture.done(direct.send(Request.cmd(Command.PTTL).arg(prefix + ":{" + reply + "}:log"))).toLong();
    }

    void delete(MessageId reply) {
        command(Command.DEL, prefix + ":{" + reply + "}:log");
    }

    void command(Command command, String... args) {
        var request = Request.cmd(command);
        Arrays.stream(args).forEach(request::arg);
        StoreFixture.done(direct.send(request));
    }

    <T> T on(Supplier<Future<T>> call) {
        return StoreFixture.done(start(call));
    }

    <T> Future<T> start(Supplier<Future<T>> call) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(_ -> call.get().onComplete(promise));
        return promise.future();
    }

    static LogEntry fence(long epoch) {
        return new LogEntry(epoch, 0, Kind.EPOCH, "");
    }

    static LogEntry delta(long epoch, int n, String text) {
        return new LogEntry(epoch, n, Kind.DELTA, text);
    }

    @Override
    public void close() {
        on(log::close);
        StoreFixture.done(vertx.close());
    }
}
