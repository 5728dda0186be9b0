package io.parley.session.client;

import io.parley.session.ChatMessage;
import io.parley.session.EventSink;
import io.parley.session.Position;
import io.parley.session.SessionEvent;
import io.parley.session.SessionEvent.Snapshot;
import io.parley.session.SessionMessages.Accepted;
import io.parley.session.SessionMessages.Attached;
import io.parley.session.actor.Replay;
import java.util.List;
import java.util.Objects;

/** Goes on with an exchange that was sent before, behind the last event its client has. */
final class Resumption {
    private Resumption() {}

    /** Whether it is a place in the exchange, as far as that has come. */
    static boolean isWithin(Accepted accepted, Position after) {
        var reply = accepted.reply();
        boolean inReply = after.seq() == reply.seq()
                && (!reply.status().isFinal() || !after.isAfter(end(reply)));
        return inReply || after.equals(Position.created(accepted.message().seq()));
    }

    static void begin(Feed feed, FeedClient<?> client, Accepted accepted, Position after) {
        var reply = accepted.reply();
        if (!reply.status().isFinal()) {
            feed.join(client);
        } else if (after.equals(end(reply))) {
            client.end(EventSink.Close.COMPLETE);
        } else {
            client.joining();
            feed.attach(client).onSuccess(attached -> tell(client, attached, reply, after))
                    .onFailure(failure -> client.retell(rest(reply, after)));
        }
    }

    /** The owner has every event as long as it, or the reply's log, is there; else the text is told at once. */
    private static void tell(FeedClient<?> client, Attached attached, ChatMessage reply, Position after) {
        if (attached.events().stream().anyMatch(Snapshot.class::isInstance)) {
            client.retell(rest(reply, after));
        } else {
            client.caughtUp(attached.events(), attached.upTo(), attached.more());
        }
    }

    private static List<SessionEvent> rest(ChatMessage reply, Position after) {
        return after.seq() < reply.seq() ? Replay.whole(reply)
                : Replay.rest(reply, after, List.of()).orElseGet(() -> Replay.whole(reply));
    }

    private static Position end(ChatMessage reply) {
        return Objects.requireNonNull(Objects.requireNonNull(reply.reply()).end());
    }
}
