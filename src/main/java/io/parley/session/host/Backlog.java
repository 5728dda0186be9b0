package io.parley.session.host;

import io.parley.core.AccessPolicy;
import io.parley.session.ChatMessage;
import io.parley.session.Position;
import io.parley.session.ReplyLog;
import io.parley.session.SessionConfig;
import io.parley.session.SessionEvent;
import io.parley.session.SessionEvent.SnapshotReason;
import io.parley.session.SessionMessages.Attach;
import io.parley.session.SessionMessages.Attached;
import io.parley.session.StoreMessages.ListMessages;
import io.parley.session.StoreMessages.MessagePage;
import io.parley.session.actor.Replay;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the stores can tell a client that is further back than an actor's memory. */
final class Backlog {
    private final SessionConfig config;
    private final ReplyLog log;
    private final Stores stores;

    /** Asks for a page of messages. */
    @FunctionalInterface
    interface Stores {
        Future<MessagePage> messages(ListMessages query);
    }

    Backlog(SessionConfig config, ReplyLog log, Stores stores) {
        this.config = config;
        this.log = log;
        this.stores = stores;
    }

    /** Either events, or why only a snapshot can be given. */
    sealed interface Result {}

    record Told(Attached attached) implements Result {}

    record Untold(SnapshotReason reason) implements Result {}

    /** The events after the client's place and up to {@code until}, which is the end of an exchange. */
    Future<Result> read(Attach attach, Position until) {
        var after = java.util.Objects.requireNonNull(attach.after());
        int limit = config.resumeMessages();
        if (until.seq() - after.seq() > limit) {
            return Future.succeededFuture(new Untold(SnapshotReason.TOO_OLD));
        }
        var query = new ListMessages(attach.session(), AccessPolicy.ownerVisibleTo(attach.principal()),
                Math.max(0, after.seq() - 1),
                until.seq() + 1, limit + 1, false);
        return stores.messages(query).compose(page -> tell(page.messages(), after, page.more() ? null : until));
    }

    private Future<Result> tell(List<ChatMessage> messages, Position after, @Nullable Position until) {
        if (messages.isEmpty() || messages.getFirst().seq() > Math.max(1, after.seq())) {
            return Future.succeededFuture(new Untold(SnapshotReason.UNKNOWN_ID));
        }
        var at = messages.getFirst();
        boolean inReply = at.seq() == after.seq() && at.reply() != null;
        if (!inReply) {
            return Future.succeededFuture(told(Optional.of(List.of()), messages, after, until));
        }
        return Replay.needsLog(at, after)
                ? log.read(at.id()).otherwise(List.of())
                        .map(entries -> told(Replay.rest(at, after, entries), messages, after, until))
                : Future.succeededFuture(told(Replay.rest(at, after, List.of()), messages, after, until));
    }

    private static Result told(Optional<List<SessionEvent>> rest, List<ChatMessage> messages, Position after,
            @Nullable Position until) {
        if (rest.isEmpty()) {
            return new Untold(SnapshotReason.UNKNOWN_ID);
        }
        var events = new ArrayList<>(rest.get());
        for (var message : messages) {
            if (message.seq() > after.seq()) {
                events.addAll(Replay.whole(message));
            }
        }
        var last = events.isEmpty() ? null : events.getLast().position();
        var upTo = until == null ? last : until;
        if (upTo == null || !upTo.isAfter(after)) {
            return new Untold(SnapshotReason.TOO_OLD);
        }
        return new Told(new Attached(List.copyOf(events), upTo, true));
    }
}
