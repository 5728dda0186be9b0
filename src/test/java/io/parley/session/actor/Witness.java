package io.parley.session.actor;

import static io.parley.session.LogEntry.Kind.DELTA;
import static io.parley.session.LogEntry.Kind.EPOCH;
import static io.parley.session.LogEntry.Kind.FINISH;

import io.parley.core.FailureReason;
import io.parley.core.MessageId;
import io.parley.llm.LlmMessages.Generate;
import io.parley.session.ChatMessage;
import io.parley.session.ChatMessage.Status;
import io.parley.session.LogEntry;
import io.parley.session.Position;
import io.parley.session.SessionEvent;
import io.parley.session.SessionEvent.ReplyContinued;
import io.parley.session.SessionEvent.ReplyDelta;
import io.parley.session.SessionEvent.ReplyEnded;
import io.parley.session.SessionEvent.Snapshot;
import io.parley.session.SessionEvent.SnapshotReason;
import io.parley.session.SessionMessages.Accepted;
import io.parley.session.SessionMessages.Attached;
import io.parley.session.SessionMessages.Stopped;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Sees everything, and holds it to the promises. */
final class Witness {
    private final SimCluster cluster;
    private final World world;
    private final Set<String> finished = new HashSet<>();
    private final Map<MessageId, Set<Long>> generatedIn = new HashMap<>();
    private final Set<MessageId> reliable = new HashSet<>();
    private final Map<MessageId, LogEntry> logged = new HashMap<>();
    private final Map<String, Integer> unannounced = new HashMap<>();

    Witness(SimCluster cluster) {
        this.cluster = cluster;
        this.world = cluster.world;
    }

    /**
     * Entries are in the log, which since it was made, or made anew, has lost nothing. An earlier owner's request that was
     * under way all the time can make a log that was flushed; what comes behind its entries does not count.
     */
    void logged(MessageId reply, List<LogEntry> entries) {
        boolean late = entries.getFirst().epoch() < cluster.postgres.epoch();
        if (entries.getFirst().n() == 0 && !late) {
            reliable.add(reply);
        }
        if (reliable.contains(reply)) {
            logged.put(reply, entries.getLast());
        }
    }

    /** Redis lost something. */
    void forgotten() {
        reliable.clear();
        logged.clear();
    }

    /** An owner learned what the log tells: from a finish that stands at its end it must not generate again. */
    void claimed(MessageId reply, long epoch, List<LogEntry> log) {
        var taken = logged.get(reply);
        world.check(taken == null || taken.epoch() >= epoch || Fold.whole(log).stream()
                .anyMatch(e -> e.epoch() == taken.epoch() && e.n() == taken.n()),
                () -> "a log does not tell what it has taken: " + taken);
        boolean whole = true;
        boolean ended = false;
        long of = 0;
        int next = 0;
        for (var entry : log) {
            if (entry.epoch() != of) {
                of = entry.epoch();
                next = 0;
                whole = true;
            }
            if (entry.kind() == LogEntry.Kind.BASE) {
                whole = true;
                ended = false;
            } else if (whole && entry.n() == next) {
                ended = entry.kind() == FINISH || (entry.kind() == EPOCH && ended);
            } else {
                whole = false;
            }
            next = entry.n() + 1;
        }
        if (ended) {
            finished.add(reply + " in " + epoch);
        }
    }

    void started(Generate generate) {
        var call = generate.call();
        if (!call.reply().equals(cluster.postgres.running())) {
            return;
        }
        world.check(!finished.contains(call.reply() + " in " + call.epoch()),
                () -> "a reply whose finish is logged is generated again: " + call);
        var owners = generatedIn.computeIfAbsent(call.reply(), id -> new HashSet<>());
        if (call.epoch() == cluster.postgres.epoch()) {
            owners.add(call.epoch());
        }
        world.check(owners.size() <= cluster.config.maxTakeovers() + 1, () -> "too many owners: " + call);
        if (generate.prefill() != null) {
            unannounced.merge(generate.call().reply() + " in " + generate.call().epoch(), 1, Integer::sum);
        }
    }

    /** Every call that went on from another's text is announced once, before the end at the latest. */
    private void announced(SessionEvent event) {
        if (event instanceof ReplyContinued continued) {
            unannounced.merge(continued.reply() + " in " + continued.position().epoch(), -1, Integer::sum);
        } else if (event instanceof ReplyEnded ended) {
            world.check(unannounced.getOrDefault(ended.reply() + " in " + ended.position().epoch(), 0) == 0,
                    () -> "continued without saying so: " + ended);
        }
    }

    /** What an owner that had no trouble with the log sends is in it; only the rest of a reply may follow its commit. */
    void published(List<SessionEvent> events, boolean troubled) {
        events.forEach(this::announced);
        boolean forgets = world.faults.logAway() > 0 || world.faults.logFlush() > 0;
        for (var event : events) {
            if (event instanceof ReplyDelta delta && !troubled && !forgets) {
                world.check(isLogged(delta.position()) || isFinal(delta.position().seq()),
                        () -> "sent before it was logged: " + delta);
            }
            if (event instanceof ReplyEnded ended) {
                world.check(isFinal(ended.position().seq()), () -> "ended before it was committed: " + ended);
            }
        }
    }

    private boolean isLogged(Position place) {
        var reply = cluster.postgres.messages.get(place.seq() - 1);
        return cluster.redis.read(reply.id()).stream()
                .anyMatch(e -> e.kind() == DELTA && e.epoch() == place.epoch() && e.n() == place.n());
    }

    private boolean isFinal(int seq) {
        return cluster.postgres.messages.get(seq - 1).status().isFinal();
    }

    void answered(SimCell cell, Object answer) {
        switch (answer) {
            case Accepted accepted -> {
                durable(accepted.message());
                durable(accepted.reply());
            }
            case Stopped stopped -> world.check(stopped.reply().equals(stored(stopped.reply())),
                    () -> "told as stopped, but not committed so: " + stopped.reply());
            case Attached attached when !attached.events().isEmpty()
                    && attached.events().getFirst() instanceof Snapshot snapshot ->
                world.check(snapshot.reason() != SnapshotReason.UNKNOWN_ID || !cell.isOwner(),
                        () -> "a client's own event id is said to be unknown: " + snapshot);
            default -> {
                // Nothing was promised.
            }
        }
    }

    private void durable(ChatMessage message) {
        world.check(stored(message) != null, () -> "acknowledged, but not in Postgres: " + message);
    }

    private @org.jspecify.annotations.Nullable ChatMessage stored(ChatMessage message) {
        return cluster.postgres.find(message.id());
    }

    /** After everything was healed and came to rest. */
    void atRest() {
        for (var message : cluster.postgres.messages) {
            world.check(message.status().isFinal(), () -> "left running: " + message);
            if (message.reply() != null) {
                ended(message);
            }
        }
        cluster.clients.forEach(SimClient::atRest);
    }

    private void ended(ChatMessage reply) {
        var details = Objects.requireNonNull(reply.reply());
        world.check((reply.status() == Status.FAILED) == (details.reason() != null), () -> "no reason: " + reply);
        boolean lossless = world.faults.loss() + world.faults.freeze() + world.faults.crash() == 0;
        world.check(!lossless || details.reason() != FailureReason.REPLY_TIMEOUT, () -> "stood still: " + reply);
        boolean whole = reply.status() == Status.COMPLETED;
        world.check(whole ? cluster.provider.isWhole(reply.id(), reply.content())
                : cluster.provider.isBeginning(reply.id(), reply.content()), () -> "not one answer: " + reply);
    }
}
