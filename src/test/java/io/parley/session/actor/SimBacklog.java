package io.parley.session.actor;

import io.parley.core.ErrorCode;
import io.parley.session.ChatMessage;
import io.parley.session.LogEntry;
import io.parley.session.Position;
import io.parley.session.SessionEvent;
import io.parley.session.SessionEvent.SnapshotReason;
import io.parley.session.SessionMessages.Attach;
import io.parley.session.SessionMessages.Attached;
import io.parley.session.StoreMessages.ListMessages;
import io.parley.session.StoreMessages.MessagePage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** What the stores can tell a client that is further back than an actor's memory, read as the product does. */
final class SimBacklog {
    private final SimCluster cluster;
    private final SimStore store;

    SimBacklog(SimCluster cluster, SimStore store) {
        this.cluster = cluster;
        this.store = store;
    }

    void read(Attach attach, Position until, Consumer<Attached> told, Consumer<SnapshotReason> untold,
            Consumer<ErrorCode> failed) {
        var after = Objects.requireNonNull(attach.after());
        int limit = cluster.config.resumeMessages();
        if (until.seq() - after.seq() > limit) {
            untold.accept(SnapshotReason.TOO_OLD);
            return;
        }
        var query = new ListMessages(attach.session(), attach.principal().id(), Math.max(0, after.seq() - 1),
                until.seq() + 1, limit + 1, false);
        store.ask(query, answer -> tell(((MessagePage) answer).messages(), after, until, told, untold), failed);
    }

    private void tell(List<ChatMessage> messages, Position after, Position until, Consumer<Attached> told,
            Consumer<SnapshotReason> untold) {
        if (messages.isEmpty() || messages.getFirst().seq() > Math.max(1, after.seq())) {
            untold.accept(SnapshotReason.UNKNOWN_ID);
            return;
        }
        var first = messages.getFirst();
        boolean inReply = first.seq() == after.seq() && first.reply() != null;
        Consumer<List<LogEntry>> withLog = log -> {
            var rest = inReply ? Replay.rest(first, after, log) : java.util.Optional.of(List.<SessionEvent>of());
            if (rest.isEmpty()) {
                untold.accept(SnapshotReason.UNKNOWN_ID);
                return;
            }
            var events = new ArrayList<>(rest.get());
            messages.stream().filter(m -> m.seq() > after.seq()).forEach(m -> events.addAll(Replay.whole(m)));
            told.accept(new Attached(List.copyOf(events), until, true));
        };
        if (inReply && Replay.needsLog(first, after)) {
            store.read(() -> cluster.redis.read(first.id()), withLog, code -> withLog.accept(List.of()));
        } else {
            withLog.accept(List.of());
        }
    }
}
