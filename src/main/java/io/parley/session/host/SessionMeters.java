package io.parley.session.host;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.parley.core.Buckets;
import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.session.SessionEvent.Snapshot;
import io.parley.session.SessionEvent.SnapshotReason;
import io.parley.session.SessionMessages.Attach;
import io.parley.session.SessionMessages.Attached;
import io.parley.session.SessionMessages.ClientCommand;
import io.parley.session.SessionMessages.Delete;
import io.parley.session.SessionMessages.Peek;
import io.parley.session.SessionMessages.Send;
import io.parley.session.SessionMessages.Stop;
import io.parley.session.SessionMessages.Update;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The sessions of this node and what is asked of them. Told on one context. */
final class SessionMeters {
    private final AtomicInteger owned;
    private final AtomicInteger subscribers;
    private final AtomicInteger waiting;
    private final Timer send;
    private final Timer stop;
    private final Timer update;
    private final Timer delete;
    private final Timer peek;
    private final Timer attach;
    private final Counter fromMemory;
    private final Counter fromBacklog;
    private final Counter fromSnapshot;
    private final ReplyMeters replies;
    private final Counter refused;

    SessionMeters(MeterRegistry registry) {
        owned = gauge(registry, "parley.sessions.owned", "Sessions in the memory of their owner");
        subscribers = gauge(registry, "parley.session.subscribers", "Pairs of session and node that events go to");
        waiting = gauge(registry, "parley.session.commands.waiting", "Commands that wait in mailboxes");
        send = command(registry, "send");
        stop = command(registry, "stop");
        update = command(registry, "update");
        delete = command(registry, "delete");
        peek = command(registry, "peek");
        attach = command(registry, "attach");
        fromMemory = resumes(registry, "memory");
        fromBacklog = resumes(registry, "backlog");
        fromSnapshot = resumes(registry, "snapshot");
        replies = new ReplyMeters(registry);
        refused = Counter.builder("parley.account.refusals").tag("limit", "replies")
                .description("Messages that an account's bounds refused").register(registry);
    }

    private static AtomicInteger gauge(MeterRegistry registry, String name, String description) {
        var value = new AtomicInteger();
        Gauge.builder(name, value, AtomicInteger::get).description(description).strongReference(true)
                .register(registry);
        return value;
    }

    private static Timer command(MeterRegistry registry, String command) {
        return Timer.builder("parley.session.command.duration")
                .description("From a command's arrival at the owner to its answer").tag("command", command)
                .serviceLevelObjectives(Buckets.ofDelays()).register(registry);
    }

    private static Counter resumes(MeterRegistry registry, String from) {
        return Counter.builder("parley.resumes").description("Reads from a client's last event on").tag("from", from)
                .register(registry);
    }

    /** An account had as many replies under way as it may. */
    void refused() {
        refused.increment();
    }

    ReplyMeters replies() {
        return replies;
    }

    void owned(int sessions) {
        owned.set(sessions);
    }

    void subscribed(int more) {
        subscribers.addAndGet(more);
    }

    void waiting(int more) {
        waiting.addAndGet(more);
    }

    /**
     * A command was answered, if it came to the owner.
     *
     * @param arrived monotonic nanoseconds
     * @param failure null where there is an answer
     */
    void answered(ClientCommand command, long arrived, @Nullable Throwable failure) {
        if (!(failure instanceof ChatException known && known.code() == ErrorCode.NOT_OWNER)) {
            timer(command).record(System.nanoTime() - arrived, TimeUnit.NANOSECONDS);
        }
    }

    private Timer timer(ClientCommand command) {
        return switch (command) {
            case Send s -> send;
            case Stop s -> stop;
            case Update u -> update;
            case Delete d -> delete;
            case Peek p -> peek;
            case Attach a -> attach;
        };
    }

    /** The actor has told a client what there is; one that has no place yet does not come back. */
    void told(Attached attached) {
        if (attached.events().isEmpty() || !(attached.events().getFirst() instanceof Snapshot snapshot)) {
            fromMemory.increment();
        } else if (snapshot.reason() != SnapshotReason.FIRST) {
            fromSnapshot.increment();
        }
    }

    /** The stores had what a client has missed. */
    void toldFromStores() {
        fromBacklog.increment();
    }
}
