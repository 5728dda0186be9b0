package io.parley.store;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.core.Instruments;
import io.parley.core.MessageId;
import io.parley.core.Traces;
import io.parley.session.LogEntry;
import io.parley.session.ReplyLog;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Replies' logs as Redis Streams. May be called from every event loop, and from event loops only; each that calls gets a
 * {@link LogLane} of its own, so that no call changes threads.
 */
public final class RedisReplyLog implements ReplyLog {
    private final Vertx vertx;
    private final StoreConfig.Redis config;
    private final LogMeters meters;
    private final Traces traces;
    private final Map<Thread, LogLane> lanes = new ConcurrentHashMap<>();

    /** Connects with the first call. */
    public RedisReplyLog(Vertx vertx, StoreConfig.Redis config, Instruments instruments) {
        this.vertx = vertx;
        this.config = config;
        this.meters = new LogMeters(instruments.meters());
        this.traces = instruments.traces();
    }

    @Override
    public Future<Appended> append(MessageId reply, List<LogEntry> entries) {
        return lane().append(LogAppend.existing(key(reply), entries));
    }

    @Override
    public Future<Appended> create(MessageId reply, List<LogEntry> entries) {
        return StoreSpans.log(traces, "log create", () -> lane().append(LogAppend.making(key(reply), entries)));
    }

    @Override
    public Future<List<LogEntry>> claim(MessageId reply, long epoch) {
        return StoreSpans
                .log(traces, "log claim", () -> lane().ask(LogScripts.claim(key(reply), epoch, config.runningTtl())))
                .compose(found -> found == null ? fenced()
                        : Future.succeededFuture(LogScripts.entries(found)));
    }

    @Override
    public Future<Optional<Last>> last(MessageId reply) {
        return lane().ask(LogScripts.last(key(reply))).map(LogScripts::last);
    }

    @Override
    public Future<List<LogEntry>> read(MessageId reply) {
        return StoreSpans.log(traces, "log read", () -> lane().ask(LogScripts.read(key(reply))))
                .map(LogScripts::entries);
    }

    @Override
    public void retire(MessageId reply) {
        lane().append(LogAppend.retiring(key(reply)));
    }

    /** Whether Redis answers and takes writes now; fails with {@code LOG_UNAVAILABLE}. */
    public Future<Void> check() {
        return lane().ask(RedisWrites.probe(config.prefix())).mapEmpty();
    }

    /** Closes the connections; calls under way fail. */
    public Future<Void> close() {
        return Future.join(lanes.values().stream().map(LogLane::close).toList()).mapEmpty();
    }

    private LogLane lane() {
        if (!Context.isOnEventLoopThread()) {
            throw new IllegalStateException("reply logs are used from event loops only");
        }
        return lanes.computeIfAbsent(Thread.currentThread(), _ -> new LogLane(vertx, config, meters));
    }

    private String key(MessageId reply) {
        return config.prefix() + ":{" + reply + "}:log";
    }

    private static Future<List<LogEntry>> fenced() {
        return Future.failedFuture(new ChatException(ErrorCode.NOT_OWNER, "A later epoch has the reply's log."));
    }
}
