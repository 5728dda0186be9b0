package io.parley.session.host;

import io.parley.cluster.Cluster;
import io.parley.cluster.Role;
import io.parley.core.SessionId;
import io.parley.session.SessionMessages.ClientCommand;
import io.parley.session.SessionMessages.Send;
import io.parley.session.StoreMessages.Held;
import io.parley.session.StoreMessages.Opened;
import io.parley.session.StoreMessages.ReleaseSessions;
import java.util.ArrayList;
import java.util.List;

/**
 * Sessions that this node gives to others, which should have them: after the ready set has changed, and all of them while it drains.
 * Confined to the verticle's context.
 */
final class Moves {
    /** Sessions that are given up at once. */
    private static final int AT_ONCE = 200;

    private final Cells cells;
    private final Cluster cluster;
    private final Effects effects;
    private boolean draining;

    Moves(Cells cells, Cluster cluster, Effects effects) {
        this.cells = cells;
        this.cluster = cluster;
        this.effects = effects;
    }

    /** No reply begins here any more: idle sessions leave, before whatever is asked of them. */
    void drain() {
        draining = true;
    }

    /** Whether no session is open here any more, or nobody is there to take them. Some are always passing where clients go on asking for them. */
    boolean isDrained() {
        return cells.all().stream().noneMatch(SessionCell::isOpen) || cluster.ready(Role.SESSION).isEmpty();
    }

    /** One that is idle on a node that drains leaves before it is asked anything, and the command follows it. */
    void beforeCommand(SessionCell cell) {
        if (draining && cell.isOpen() && cell.mayLeave() && belongsElsewhere(cell.id())) {
            leave(List.of(cell));
        }
    }

    /** Whether a message must wait for the next owner: this session leaves as soon as nobody waits for an answer here. */
    boolean isClosedTo(ClientCommand command, SessionCell cell) {
        return draining && command instanceof Send && cell.isOpen() && !cell.isBusy() && belongsElsewhere(cell.id());
    }

    /** A session without a running reply is not opened by a node that drains: it was its own, and is free afterwards. */
    boolean isUnwanted(Opened opened) {
        var session = opened.session();
        return draining && session != null && belongsElsewhere(session.id()) && !opened.hasRunningReply();
    }

    /** Has idle sessions leave that another node should have, some at a time. */
    void moveIdle() {
        var leaving = new ArrayList<SessionCell>();
        for (var cell : cells.all()) {
            if (leaving.size() < AT_ONCE && cell.mayLeave() && belongsElsewhere(cell.id())) {
                leaving.add(cell);
            }
        }
        if (!leaving.isEmpty()) {
            leave(leaving);
        }
    }

    /** False while nobody is ready. */
    private boolean belongsElsewhere(SessionId id) {
        return cluster.place(id).filter(node -> !node.equals(cells.self())).isPresent();
    }

    /** Gives sessions up in Postgres and then tells their subscribers, who subscribe with the next owner. */
    void leave(List<SessionCell> leaving) {
        var held = leaving.stream().map(cell -> new Held(cell.id(), cell.epoch())).toList();
        leaving.forEach(SessionCell::leave);
        effects.toStore(new ReleaseSessions(cells.self(), held))
                .onComplete(done -> leaving.forEach(SessionCell::left));
    }
}
