package io.parley.session.host;

import io.parley.bus.Wire;
import io.parley.cluster.Activity;
import io.parley.cluster.Cluster;
import io.parley.cluster.ClusterMessages.Takeover;
import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.core.NodeId;
import io.parley.core.SessionId;
import io.parley.llm.LlmMessages.CallId;
import io.parley.session.SessionConfig;
import io.parley.session.SessionMessages.Send;
import io.parley.session.StoreMessages.Held;
import io.parley.session.StoreMessages.OpenSession;
import io.parley.session.StoreMessages.Opened;
import io.parley.session.actor.Input;
import io.parley.session.actor.Moment;
import io.parley.session.actor.SessionActor;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The sessions in a node's memory, the least recently opened first. Confined to the verticle's context. */
final class Cells {
    private static final Input TICK = new Input.Tick();
    private static final Duration SOON = Duration.ofSeconds(2);

    private final SessionConfig config;
    private final Cluster cluster;
    private final Activity activity;
    private final SessionActor actor;
    private final Effects effects;
    private final SessionMeters meters;
    private final Map<SessionId, SessionCell> cells = new LinkedHashMap<>();
    private final Set<SessionCell> busy = new HashSet<>();
    private final Moves moves;
    private final Places places;
    private long tokens;

    Cells(SessionConfig config, Cluster cluster, Activity activity, SessionActor actor, Effects effects,
            SessionMeters meters, int maxReplies) {
        this.places = new Places(maxReplies);
        this.config = config;
        this.cluster = cluster;
        this.activity = activity;
        this.actor = actor;
        this.effects = effects;
        this.meters = meters;
        this.moves = new Moves(this, cluster, effects);
    }

    SessionConfig config() {
        return config;
    }

    NodeId self() {
        return cluster.self();
    }

    SessionActor actor() {
        return actor;
    }

    Effects effects() {
        return effects;
    }

    SessionMeters meters() {
        return meters;
    }

    Moves moves() {
        return moves;
    }

    boolean isEmpty() {
        return cells.isEmpty();
    }

    Collection<SessionCell> all() {
        return cells.values();
    }

    long nextToken() {
        return ++tokens;
    }

    Moment now() {
        return new Moment(System.nanoTime(), cluster.clock().instant().truncatedTo(ChronoUnit.MILLIS));
    }

    @Nullable
    SessionCell find(SessionId id) {
        return cells.get(id);
    }

    /** The session's cell, made if there is room; {@code OVERLOADED} when every cell is in use. */
    SessionCell obtain(SessionId id) {
        var cell = cells.get(id);
        if (cell == null) {
            if (cells.size() >= config.maxActive() && !makeRoom()) {
                throw new ChatException(ErrorCode.OVERLOADED,
                        "Too many sessions are in use on this node; try again shortly.");
            }
            cell = new SessionCell(id, this);
            cells.put(id, cell);
            meters.owned(cells.size());
        }
        return cell;
    }

    private boolean makeRoom() {
        long now = System.nanoTime();
        for (var cell : cells.values()) {
            if (cell.isIdleSince(now) && cell.subscribers().isEmpty()) {
                remove(cell);
                return true;
            }
        }
        return false;
    }

    /**
     * Sends a message, if its account may have one more reply here; {@code TOO_MANY_REPLIES} else. Whoever repeats one that is under way is
     * answered, and a stranger to the session is refused by its actor.
     */
    Future<Wire> send(SessionCell cell, Send send) {
        var account = send.principal().id();
        if (places.has(account, cell.id()) || (cell.isOpen() && !cell.owner().equals(account))) {
            return cell.command(send);
        }
        if (!places.hasRoom(account)) {
            meters.refused();
            return Future.failedFuture(new ChatException(ErrorCode.TOO_MANY_REPLIES,
                    "As many of your replies are under way as may be at a time; wait until one ends.", null, SOON));
        }
        places.take(account, cell.id());
        return cell.command(send).onComplete(done -> {
            if (!cell.isBusy()) {
                places.leave(account, cell.id());
            }
        });
    }

    /** Makes this node the owner; refused while it is cut off, or may have been: the others may then own the session. */
    Future<Opened> open(SessionId id) {
        var gone = cluster.gone();
        if (gone.contains(self())) {
            return unavailable("This node is cut off from the others; try again shortly, or at another node.");
        }
        return effects.toStore(new OpenSession(id, self(), gone, config.historyMessages()))
                .recover(failure -> Future.failedFuture(Effects.storeAway(failure)))
                .compose(opened -> effects.isSuspended()
                        ? unavailable("The session is being opened again; try again shortly.")
                        : Future.succeededFuture(opened));
    }

    private static Future<Opened> unavailable(String detail) {
        return Future.failedFuture(new ChatException(ErrorCode.OWNER_UNAVAILABLE, detail));
    }

    /** Whether a running reply was another node's; notes that it goes on here. */
    boolean taken(SessionId id, Opened opened) {
        var before = opened.before();
        if (before == null || before.equals(self())) {
            return false;
        }
        activity.takeover(new Takeover(id, before, now().wall(), cluster.beatAge(before).toMillis()));
        return true;
    }

    /** Notes whether ticks matter to the cell. */
    void track(SessionCell cell) {
        if (!cell.isBusy()) {
            settled(cell);
        } else if (busy.add(cell)) {
            places.own(cell.owner(), cell.id());
        }
    }

    private void settled(SessionCell cell) {
        if (busy.remove(cell)) {
            places.leave(cell.id());
        }
    }

    void remove(SessionCell cell) {
        cells.remove(cell.id(), cell);
        settled(cell);
        meters.owned(cells.size());
    }

    void tick() {
        activity.sessions(cells.size(), busy.size());
        List.copyOf(busy).forEach(cell -> cell.input(TICK));
    }

    /** Passivates what nobody has used for a while; who is subscribed stays so, unless it is gone. */
    void passivate() {
        long limit = System.nanoTime() - config.idleTimeout().toNanos();
        var gone = cluster.gone();
        for (var cell : List.copyOf(cells.values())) {
            cell.forget(node -> gone.contains(node) && cluster.silent(node));
            if (cell.isIdleSince(limit)) {
                if (cell.subscribers().isEmpty()) {
                    remove(cell);
                } else {
                    cell.sleep();
                }
            }
        }
    }

    /** Tells actors whose worker is gone or has fallen silent; should it be alive after all, it is told that the call is over. */
    void loseCalls() {
        long now = System.nanoTime();
        for (var cell : List.copyOf(busy)) {
            for (CallId call : cell.calls().lost(cluster, now)) {
                effects.cancel(cell, call);
                cell.input(new Input.CallLost(call));
            }
        }
    }

    /** What this node holds, as far as it is in memory. */
    List<Held> held() {
        var held = new ArrayList<Held>();
        for (var cell : cells.values()) {
            if (cell.isOpen()) {
                held.add(new Held(cell.id(), cell.epoch()));
            }
        }
        return held;
    }

    /** Gives up every session: the node is cut off, or stops. */
    void loseAll() {
        List.copyOf(cells.values()).forEach(SessionCell::lose);
    }

    /** Gives up every session that was held and is no longer. */
    void keepOnly(List<Held> asked, List<Held> confirmed) {
        var lost = new HashMap<SessionId, Long>();
        asked.forEach(held -> lost.put(held.session(), held.epoch()));
        confirmed.forEach(held -> lost.remove(held.session(), held.epoch()));
        lost.forEach((id, epoch) -> {
            var cell = cells.get(id);
            if (cell != null && cell.epoch() == epoch) {
                cell.lose();
            }
        });
    }
}
