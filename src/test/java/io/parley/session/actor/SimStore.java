package io.parley.session.actor;

import io.parley.core.ErrorCode;
import io.parley.core.MessageId;
import io.parley.session.LogEntry;
import io.parley.session.ReplyLog.Appended;
import io.parley.session.StoreMessages;
import io.parley.session.StoreMessages.Outcome;
import io.parley.session.StoreMessages.Written;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A node's way to the stores: what is asked may be done and not answered, answered late, done late, done twice. */
final class SimStore {
    private static final long TIMEOUT = 2000;
    private static final long LOG_TIMEOUT = 250;

    private final SimNode node;
    private final World world;
    private final SimPostgres postgres;
    private final SimRedis redis;
    private long logLane;

    SimStore(SimNode node) {
        this.node = node;
        this.world = node.cluster.world;
        this.postgres = node.cluster.postgres;
        this.redis = node.cluster.redis;
    }

    void ask(StoreMessages.Query query, Consumer<StoreMessages.Answer> answered, Consumer<ErrorCode> failed) {
        if (world.fault(world.faults.store())) {
            unknown(query, failed);
            return;
        }
        boolean twice = world.fault(world.faults.store());
        node.out(world.latency(), () -> {
            if (postgres.away) {
                back(TIMEOUT / 4, () -> failed.accept(ErrorCode.STORE_UNAVAILABLE));
                return;
            }
            var first = postgres.execute(query);
            var answer = twice ? resubmitted(first, postgres.execute(query)) : first;
            back(world.latency(), () -> answered.accept(answer));
        });
    }

    /** The first answer was lost on the way, and the write was submitted again. */
    private StoreMessages.Answer resubmitted(StoreMessages.Answer first, StoreMessages.Answer second) {
        boolean known = second instanceof Written w && w.outcome() == Outcome.DUPLICATE && world.coin(0.5);
        return known ? first : second;
    }

    private void unknown(StoreMessages.Query query, Consumer<ErrorCode> failed) {
        int fate = world.between(0, 3);
        if (fate == 0) {
            world.note(() -> node.id() + " is refused by a full queue: " + query);
            back(1, () -> failed.accept(ErrorCode.OVERLOADED));
            return;
        }
        if (fate >= 2) {
            node.out(fate == 2 ? world.latency() : world.between(500, 9000), () -> postgres.execute(query));
        }
        back(world.between(20, (int) TIMEOUT), () -> failed.accept(ErrorCode.STORE_UNAVAILABLE));
    }

    void append(MessageId reply, List<LogEntry> entries, boolean make, Consumer<Appended> answered,
            Consumer<ErrorCode> failed) {
        int some = world.fault(world.faults.log() / 4) ? world.random.nextInt(entries.size()) : entries.size();
        log(() -> Optional.of(append(reply, entries.subList(0, some), make))
                .filter(done -> some == entries.size() || done == Appended.GONE), answered,
                () -> failed.accept(ErrorCode.LOG_UNAVAILABLE), failed);
    }

    private Appended append(MessageId reply, List<LogEntry> entries, boolean make) {
        var done = redis.append(reply, entries, make);
        if (done == Appended.OK && !entries.isEmpty()) {
            node.cluster.witness.logged(reply, entries);
        }
        return done;
    }

    void claim(MessageId reply, long epoch, Consumer<List<LogEntry>> answered, Consumer<ErrorCode> failed) {
        log(() -> redis.claim(reply, epoch), answered, () -> failed.accept(ErrorCode.NOT_OWNER), failed);
    }

    <T> void read(Supplier<T> what, Consumer<T> answered, Consumer<ErrorCode> failed) {
        log(() -> Optional.of(what.get()), answered, () -> failed.accept(ErrorCode.LOG_UNAVAILABLE), failed);
    }

    /** Requests go in order on one connection, unless one times out: it may be carried out much later. */
    private <T> void log(Supplier<Optional<T>> what, Consumer<T> answered, Runnable refused,
            Consumer<ErrorCode> failed) {
        if (world.fault(world.faults.log())) {
            int fate = world.between(0, 2);
            if (fate > 0) {
                node.out(fate == 1 ? world.latency() : world.between(300, 6000), () -> {
                    if (!redis.away) {
                        world.check(what.get() != null, () -> "Redis answers");
                    }
                });
            }
            back(LOG_TIMEOUT, () -> failed.accept(ErrorCode.LOG_UNAVAILABLE));
            return;
        }
        logLane = Math.max(logLane, world.now() + world.latency());
        node.out(logLane - world.now(), () -> {
            if (redis.away) {
                back(LOG_TIMEOUT, () -> failed.accept(ErrorCode.LOG_UNAVAILABLE));
                return;
            }
            var result = what.get();
            back(world.between(1, 4), () -> result.ifPresentOrElse(answered, refused));
        });
    }

    private void back(long latency, Runnable arrives) {
        world.in(latency, () -> node.run(arrives));
    }
}
