package io.parley.session.client;

import io.parley.session.ChatMessage;
import io.parley.session.EventSink;
import io.parley.session.Position;
import io.parley.session.SessionEvent;
import io.parley.session.SessionEvent.Snapshot;
import io.parley.session.SessionMessages.Accepted;
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
        if (accepted.reply().status().isFinal() && after.equals(end(accepted.reply()))) {
            client.end(EventSink.Close.COMPLETE);
            return;
        }
        client.joining();
        feed.attach(client).onSuccess(attached -> {
            if (attached.events().stream().anyMatch(Snapshot.class::isInstance)) {
                untold(feed, client, accepted, after);
            } else {
                client.caughtUp(attached.events(), attached.upTo(), attached.more());
            }
        }).onFailure(failure -> untold(feed, client, accepted, after));
    }

    /** The owner cannot tell what follows: a finished reply's text is told at once, a running one's events from the beginning. */
    private static void untold(Feed feed, FeedClient<?> client, Accepted accepted, Position after) {
        if (accepted.reply().status().isFinal()) {
            client.retell(rest(accepted.reply(), after));
        } else {
            client.goOnBehind(accepted.before());
            feed.join(client);
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
