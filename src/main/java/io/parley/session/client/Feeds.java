package io.parley.session.client;

import io.parley.bus.Bus;
import io.parley.cluster.Cluster;
import io.parley.core.MessageId;
import io.parley.core.NodeId;
import io.parley.core.Principal;
import io.parley.core.SessionId;
import io.parley.session.EventSink;
import io.parley.session.Position;
import io.parley.session.SessionClient.Draft;
import io.parley.session.SessionClient.Exchange;
import io.parley.session.SessionClient.Subscription;
import io.parley.session.SessionEvent;
import io.parley.session.SessionMessages;
import io.parley.session.SessionMessages.Accepted;
import io.parley.session.SessionMessages.Detach;
import io.parley.session.SessionMessages.Events;
import io.parley.session.SessionMessages.Gone;
import io.parley.session.SessionMessages.Moved;
import io.parley.session.SessionMessages.Send;
import io.parley.session.actor.Replay;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** All feeds of a node. Confined to one context; what other contexts ask is handed over to it. */
final class Feeds {
    /** Nobody closes a connection to this node before it was silent for so long. */
    private static final long STANDSTILL = TimeUnit.SECONDS.toNanos(1);

    private final ContextInternal context;
    private final Bus bus;
    private final Cluster cluster;
    private final Owners owners;
    private final DeliveryMeters meters;
    private final Map<SessionId, Feed> feeds = new HashMap<>();
    private long healed = System.nanoTime();

    Feeds(ContextInternal context, Bus bus, Cluster cluster, Owners owners, DeliveryMeters meters) {
        this.context = context;
        this.bus = bus;
        this.cluster = cluster;
        this.owners = owners;
        this.meters = meters;
    }

    NodeId self() {
        return bus.self();
    }

    DeliveryMeters meters() {
        return meters;
    }

    Owners owners() {
        return owners;
    }

    /** Runs a step on the feeds' context: now, if this is its thread. */
    void run(Runnable step) {
        if (context.inThread()) {
            step.run();
        } else {
            context.execute(step);
        }
    }

    void later(long millis, Runnable step) {
        context.setTimer(millis, id -> step.run());
    }

    <T> Promise<T> promise() {
        return Promise.promise();
    }

    <T> void subscribe(Principal principal, SessionId session, @Nullable Position after, EventSink<T> sink,
            ContextInternal caller,
            Promise<Subscription> done) {
        var feed = feed(session);
        var client = feed.add(principal, sink, after, caller);
        feed.attach(client).onSuccess(attached -> {
            done.complete(client);
            client.joining();
            client.caughtUp(attached.events(), attached.upTo(), attached.more());
        }).onFailure(failure -> {
            feed.leave(client);
            done.fail(failure);
        });
    }

    <T> void exchange(Principal principal, SessionId session, Draft draft, @Nullable Position after, EventSink<T> sink,
            ContextInternal caller, Promise<Exchange> done) {
        var feed = feed(session);
        var client = feed.add(principal, sink, null, caller);
        owners.ask(send(principal, session, draft, self())).onSuccess(accepted -> {
            client.follow(accepted.reply().id(), accepted.before());
            done.complete(new Exchange(accepted, client));
            if (accepted.duplicate() && after != null && Resumption.isWithin(accepted, after)) {
                client.goOnBehind(after);
                Resumption.begin(feed, client, accepted, after);
            } else {
                begin(feed, client, accepted);
            }
        }).onFailure(failure -> {
            feed.leave(client);
            done.fail(failure);
        });
    }

    private static void begin(Feed feed, FeedClient<?> client, Accepted accepted) {
        if (!accepted.duplicate()) {
            client.sent();
        } else if (accepted.reply().status().isFinal()) {
            var events = new ArrayList<SessionEvent>(Replay.whole(accepted.message()));
            events.addAll(Replay.whole(accepted.reply()));
            client.retell(List.copyOf(events));
        } else {
            feed.join(client);
        }
    }

    static Send send(Principal principal, SessionId session, Draft draft, @Nullable NodeId subscriber) {
        return new Send(session, principal, MessageId.next(), MessageId.next(), draft.content(), draft.key(),
                draft.bodyHash(), subscriber);
    }

    private Feed feed(SessionId session) {
        return feeds.computeIfAbsent(session, id -> new Feed(id, this));
    }

    void drop(Feed feed) {
        if (feeds.remove(feed.session(), feed)) {
            detach(feed.session(), owners.known(feed.session()));
        }
    }

    private void detach(SessionId session, @Nullable NodeId owner) {
        if (owner != null) {
            bus.send(owner, new Detach(session, self()));
        }
    }

    void receive(SessionMessages.Feed message) {
        var feed = feeds.get(message.session());
        if (feed == null) {
            if (message instanceof Events) {
                detach(message.session(), message.owner());
            }
            return;
        }
        switch (message) {
            case Events events -> feed.live(new Batch(events.prev(), events.events()));
            case Moved moved -> feed.rejoin(true);
            case Gone gone -> feed.endAll(EventSink.Close.DELETED);
        }
    }

    /**
     * Joins again whoever is told by a node that is gone or silent, and everybody after this process stood still: what was
     * sent to it meanwhile may be lost. Cut off from the others, sends everybody to them.
     */
    void heal() {
        long before = healed;
        healed = System.nanoTime();
        boolean stoodStill = healed - before > STANDSTILL;
        var gone = cluster.gone();
        if (gone.contains(self())) {
            endAll();
        }
        for (var feed : List.copyOf(feeds.values())) {
            var owner = owners.known(feed.session());
            if (stoodStill || (owner != null && (gone.contains(owner) || cluster.silent(owner)))) {
                feed.rejoin(false);
            }
        }
    }

    void endAll() {
        List.copyOf(feeds.values()).forEach(feed -> feed.endAll(EventSink.Close.UNAVAILABLE));
    }
}
