package io.parley.session.client;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.core.Principal;
import io.parley.core.SessionId;
import io.parley.session.EventSink;
import io.parley.session.Position;
import io.parley.session.SessionMessages.Attach;
import io.parley.session.SessionMessages.Attached;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The clients of a session on this node. The node is subscribed once; each client keeps its own place and, after whatever went
 * wrong, asks for what it missed from there. Confined to the feeds' context.
 */
final class Feed {
    private static final long RETRY_MS = 500;

    private final SessionId session;
    private final Feeds feeds;
    /** Each client with the number of its latest attempt to join. */
    private final Map<FeedClient<?>, Integer> clients = new LinkedHashMap<>(2);

    Feed(SessionId session, Feeds feeds) {
        this.session = session;
        this.feeds = feeds;
    }

    SessionId session() {
        return session;
    }

    DeliveryMeters meters() {
        return feeds.meters();
    }

    boolean isEmpty() {
        return clients.isEmpty();
    }

    void run(Runnable step) {
        feeds.run(step);
    }

    <T> FeedClient<T> add(Principal principal, EventSink<T> sink, @Nullable Position at, ContextInternal context) {
        var client = new FeedClient<>(this, principal, sink, at, context);
        clients.put(client, 0);
        return client;
    }

    void leave(FeedClient<?> client) {
        if (clients.remove(client) != null && clients.isEmpty()) {
            feeds.drop(this);
        }
    }

    /** Brings a client up to date; until that has succeeded it is tried again, for as long as the client stays. */
    void join(FeedClient<?> client) {
        client.joining();
        attach(client).onFailure(failure -> {
            if (failure instanceof ChatException known && known.code() == ErrorCode.SESSION_NOT_FOUND) {
                client.end(EventSink.Close.DELETED);
            } else {
                feeds.later(RETRY_MS, () -> rejoinIf(client, FeedClient.Phase.JOINING));
            }
        }).onSuccess(attached -> client.caughtUp(attached.events(), attached.upTo(), attached.more()));
    }

    /** Asks for what a client has missed; never answered once the client has left or has asked again. */
    Future<Attached> attach(FeedClient<?> client) {
        int attempt = clients.merge(client, 1, Integer::sum);
        var promise = feeds.<Attached>promise();
        feeds.owners().ask(new Attach(session, client.principal(), feeds.self(), client.at())).onComplete(result -> {
            if (Integer.valueOf(attempt).equals(clients.get(client))) {
                promise.handle(result);
            }
        });
        return promise.future();
    }

    void live(Batch batch) {
        if (clients.size() == 1) {
            clients.keySet().iterator().next().live(batch);
        } else {
            List.copyOf(clients.keySet()).forEach(client -> client.live(batch));
        }
    }

    /** The owner is not what it was: everybody who was or would be told by it asks again. */
    void rejoin(boolean alsoJoining) {
        feeds.owners().forget(session);
        for (var client : List.copyOf(clients.keySet())) {
            rejoinIf(client, FeedClient.Phase.LIVE);
            if (alsoJoining) {
                rejoinIf(client, FeedClient.Phase.JOINING);
            }
        }
    }

    private void rejoinIf(FeedClient<?> client, FeedClient.Phase phase) {
        if (client.phase() == phase && clients.containsKey(client)) {
            join(client);
        }
    }

    /** Those that are not there yet learn it from their own request. */
    void endAll(EventSink.Close why) {
        for (var client : List.copyOf(clients.keySet())) {
            if (client.phase() != FeedClient.Phase.ENTERING) {
                client.end(why);
            }
        }
    }
}
