package io.parley.session.host;

import io.parley.cluster.Activity;
import io.parley.cluster.Cluster;
import io.parley.cluster.ClusterMessages.Takeover;
import io.parley.cluster.Role;
import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.core.NodeId;
import io.parley.core.SessionId;
import io.parley.llm.LlmMessages.CallId;
import io.parley.session.SessionConfig;
import io.parley.session.StoreMessages.Held;
import io.parley.session.StoreMessages.OpenSession;
import io.parley.session.StoreMessages.Opened;
import io.parley.session.StoreMessages.ReleaseSessions;
import io.parley.session.actor.Input;
import io.parley.session.actor.Moment;
import io.parley.session.actor.SessionActor;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
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
    /** Sessions that are given up at once. */
    private static final int MOVES = 200;

    private final SessionConfig config;
    private final Cluster cluster;
    private final Activity activity;
    private final SessionActor actor;
    private final Effects effects;
    private final SessionMeters meters;
    private final Map<SessionId, SessionCell> cells = new LinkedHashMap<>();
    private final Set<SessionCell> busy = new HashSet<>();
    private long tokens;
    private boolean draining;

    Cells(SessionConfig config, Cluster cluster, Activity activity, SessionActor actor, Effects effects,
            SessionMeters meters) {
        this.config = config;
        this.cluster = cluster;
        this.activity = activity;
        this.actor = actor;
        this.effects = effects;
        this.meters = meters;
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

    long nextToken() {
        return ++tokens;
    }

    Moment now() {
        return new Moment(System.nanoTime(), Instant.now().truncatedTo(ChronoUnit.MILLIS));
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
            if (cell.isIdleSince(now) && !cell.hasSubscribers()) {
                remove(cell);
                return true;
            }
        }
        return false;
    }

    /** The session's cell for a command; one that is idle on a node that drains leaves first, and the command follows it. */
    SessionCell forCommand(SessionId id) {
        var cell = obtain(id);
        if (draining && cell.isOpen() && cell.mayLeave() && belongsElsewhere(id)) {
            leave(List.of(cell));
        }
        return cell;
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
        if (cell.isBusy()) {
            busy.add(cell);
        } else {
            busy.remove(cell);
        }
    }

    void remove(SessionCell cell) {
        cells.remove(cell.id(), cell);
        busy.remove(cell);
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
                if (cell.hasSubscribers()) {
                    cell.sleep();
                } else {
                    remove(cell);
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

    /** Whether another node should have the session; false while nobody is ready. */
    boolean belongsElsewhere(SessionId id) {
        return cluster.place(id).filter(node -> !node.equals(self())).isPresent();
    }

    /** No reply begins here any more: idle sessions leave, before whatever is asked of them. */
    void drain() {
        draining = true;
    }

    /** Whether every session has left, or nobody is there to take them. */
    boolean isDrained() {
        return cells.isEmpty() || cluster.ready(Role.SESSION).isEmpty();
    }

    /** A session without a running reply is not opened by a node that drains: it was its own, and is free afterwards. */
    boolean isUnwanted(Opened opened) {
        var session = opened.session();
        return draining && session != null && belongsElsewhere(session.id()) && !opened.hasRunningReply();
    }

    /** Has idle sessions leave that another node should have, some at a time. */
    void moveIdle() {
        var leaving = new ArrayList<SessionCell>();
        for (var cell : cells.values()) {
            if (leaving.size() < MOVES && cell.mayLeave() && belongsElsewhere(cell.id())) {
                leaving.add(cell);
            }
        }
        if (!leaving.isEmpty()) {
            leave(leaving);
        }
    }

    /** Gives sessions up in Postgres and then tells their subscribers, who subscribe with the next owner. */
    void leave(List<SessionCell> leaving) {
        var held = leaving.stream().map(cell -> new Held(cell.id(), cell.epoch())).toList();
        leaving.forEach(SessionCell::leave);
        effects.toStore(new ReleaseSessions(self(), held)).onComplete(done -> leaving.forEach(SessionCell::left));
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
