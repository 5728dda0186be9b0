package io.parley.session.actor;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.core.NodeId;
import io.parley.session.Position;
import io.parley.session.Session;
import io.parley.session.SessionMessages.Attach;
import io.parley.session.SessionMessages.Attached;
import io.parley.session.SessionMessages.ClientCommand;
import io.parley.session.SessionMessages.Events;
import io.parley.session.SessionMessages.Feed;
import io.parley.session.SessionMessages.Stop;
import io.parley.session.SessionMessages.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A person with an ingress node: sends, stops, follows the session's feed and comes back with the last event id. */
final class SimClient {
    private static final long ANSWER_LIMIT = 2500;

    private final SimCluster cluster;
    private final World world;
    private final NodeId id;
    private final SimView view;
    private final SimSender sender;
    private final List<Events> early = new ArrayList<>();
    private @Nullable NodeId owner;
    private @Nullable NodeId attachedTo;
    private @Nullable Position place;
    private int attaching;
    private boolean attachWaits;
    private boolean settled;
    private long heardAt;

    SimClient(SimCluster cluster, NodeId id, boolean eager) {
        this.cluster = cluster;
        this.world = cluster.world;
        this.id = id;
        this.view = new SimView(cluster);
        this.sender = new SimSender(this, cluster, eager);
        world.in(world.between(0, 500), () -> attach(null));
        world.in(world.between(0, 500), this::act);
        world.in(1000, this::watch);
    }

    NodeId id() {
        return id;
    }

    void settle() {
        settled = true;
    }

    private void act() {
        if (settled) {
            return;
        }
        sender.act();
        if (world.coin(0.05)) {
            reconnect();
        }
        var running = view.running();
        if (!running.isEmpty() && world.coin(0.06)) {
            ask(new Stop(session(), SimCluster.OWNER, running.getFirst()), this::stopped);
        }
        if (world.coin(0.02)) {
            ask(new Update(session(), SimCluster.OWNER, "T" + world.now(), Session.Settings.DEFAULT), answer -> {});
        }
        world.in(world.between(50, 500), this::act);
    }

    private void stopped(Object answer) {
        if (answer instanceof ChatException failure) {
            world.check(failure.code() != ErrorCode.REPLY_NOT_FOUND, () -> "a reply that was shown is not found");
        }
    }

    private io.parley.core.SessionId session() {
        return cluster.postgres.session().id();
    }

    /** The person's connection breaks; another one comes, to any ingress. */
    private void reconnect() {
        world.note(() -> id + " reconnects after " + view.last());
        if (world.coin(0.3)) {
            owner = null;
        }
        attach(view.last());
    }

    /** Comes again when its owner is silent, and now and then when nothing was heard though something should be. */
    private void watch() {
        var at = attachedTo;
        boolean silent = at != null && cluster.nodes.stream().noneMatch(n -> n.id().equals(at) && !n.isSilent());
        boolean moved = at != null && !at.equals(cluster.postgres.node()) && world.coin(0.5);
        boolean quiet = world.now() - heardAt > (settled ? 1500 : 4000);
        if (!attachWaits && (silent || moved || quiet)) {
            owner = moved ? cluster.postgres.node() : null;
            attach(view.last());
        }
        world.in(1000, this::watch);
    }

    /** Asks the owner as far as it is known, else anybody. The answer may come twice or never. */
    void ask(ClientCommand command, Consumer<Object> answer) {
        var known = owner;
        var node = cluster.nodes.stream().filter(n -> n.id().equals(known)).findFirst()
                .orElseGet(cluster::someNode);
        cluster.message(() -> node.command(command, answered -> node.out(0, () -> cluster.message(() -> {
            learn(node.id(), answered);
            answer.accept(answered);
        }))));
    }

    private void learn(NodeId node, Object answered) {
        if (!(answered instanceof ChatException failure)) {
            owner = node;
        } else if (failure.code() == ErrorCode.NOT_OWNER) {
            owner = new NodeId(failure.detail());
        } else if (failure.code() == ErrorCode.OWNER_UNAVAILABLE) {
            owner = null;
        }
    }

    private void attach(@Nullable Position after) {
        int serial = ++attaching;
        attachWaits = true;
        early.clear();
        attachedTo = null;
        ask(new Attach(session(), SimCluster.OWNER, id, after), answer -> attached(serial, after, answer));
        world.in(ANSWER_LIMIT, () -> {
            if (serial == attaching && attachWaits) {
                owner = null;
                attach(view.last());
            }
        });
    }

    private void attached(int serial, @Nullable Position after, Object answer) {
        if (serial != attaching || !attachWaits) {
            return;
        }
        if (answer instanceof Attached attached) {
            world.note(() -> id + " after " + after + " gets " + attached);
            heardAt = world.now();
            attached.events().forEach(view::see);
            place = attached.upTo();
            if (attached.more()) {
                attach(attached.upTo());
            } else {
                follow();
            }
        } else {
            world.in(100, () -> {
                if (serial == attaching && attachWaits) {
                    attach(after);
                }
            });
        }
    }

    private void follow() {
        attachWaits = false;
        attachedTo = owner;
        var waiting = List.copyOf(early);
        early.clear();
        waiting.stream().filter(e -> !isOld(e)).forEach(this::fed);
    }

    private boolean isOld(Events events) {
        var last = events.events().getLast().position();
        return last == null || (place != null && !last.isAfter(place));
    }

    void fed(Feed feed) {
        if (attachWaits) {
            if (feed instanceof Events events) {
                early.add(events);
            }
        } else if (feed.owner().equals(attachedTo)) {
            if (feed instanceof Events events && events.prev().equals(place)) {
                take(events);
            } else {
                world.note(() -> id + " misses something before " + feed + ", is at " + place);
                attach(world.coin(0.5) ? view.last() : place);
            }
        }
    }

    private void take(Events events) {
        world.note(() -> id + " is fed " + events);
        heardAt = world.now();
        for (var event : events.events()) {
            view.see(event);
            var at = event.position();
            place = at == null ? place : at;
        }
    }

    boolean isUpToDate() {
        var all = cluster.postgres.messages;
        return settled && !attachWaits && sender.isDone()
                && (all.isEmpty() || view.isAt(Objects.requireNonNull(all.getLast().reply()).end()));
    }

    void atRest() {
        view.check(cluster.postgres.messages);
        sender.atRest();
    }
}
