package io.parley.session.host;

import io.parley.bus.Bus;
import io.parley.bus.Wire;
import io.parley.cluster.Activity;
import io.parley.cluster.Cluster;
import io.parley.cluster.Role;
import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.core.Instruments;
import io.parley.llm.LlmMessages;
import io.parley.llm.LlmMessages.Signal;
import io.parley.llm.ModelCatalog;
import io.parley.session.Nearest;
import io.parley.session.ReplyLog;
import io.parley.session.SessionConfig;
import io.parley.session.SessionMessages;
import io.parley.session.SessionMessages.ClientCommand;
import io.parley.session.SessionMessages.Detach;
import io.parley.session.SessionMessages.Send;
import io.parley.session.StoreMessages;
import io.parley.session.StoreMessages.ConfirmEpochs;
import io.parley.session.actor.Input;
import io.parley.session.actor.Rules;
import io.parley.session.actor.SessionActor;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Hosts the session actors of a node: hands them commands, signals and the passing of time, and looks for replies that nobody
 * generates any more. After the process was stopped for long enough to have lost its sessions nothing is handled before their
 * epochs were read again.
 */
public final class SessionVerticle extends VerticleBase {
    private static final long TICK_MS = 100;
    /** The views of all nodes agree by then, so that no session goes back and forth. */
    private static final long SETTLED_NS = TimeUnit.SECONDS.toNanos(2);

    /** Of what clients missed, from the stores at once: few enough that those of one storm are no burden to them. */
    private static final int READS = 32;

    private final Bus bus;
    private final Cluster cluster;
    private final SessionConfig config;
    private final Effects effects;
    private final Cells cells;
    private final Orphans orphans;
    private final Suspension suspension;
    private final SessionMeters meters;
    private long changed = System.nanoTime();
    /** After which the epochs were read again. */
    private int lapses;
    private @Nullable Promise<Void> drained;

    /** @param maxReplies of one account at a time */
    public SessionVerticle(Bus bus, Cluster cluster, Activity activity, ReplyLog log, ModelCatalog models,
            SessionConfig config, int maxReplies, Instruments instruments) {
        this.bus = bus;
        this.cluster = cluster;
        this.config = config;
        var nearest = new Nearest(cluster);
        var backlog = new Backlog(config, log, query -> bus.ask(nearest.of(Role.STORE), query));
        this.suspension = new Suspension(cluster, this::confirm, config.mailbox() * 64 + config.maxJoining(),
                step -> vertx.setTimer(TICK_MS, id -> step.run()));
        this.meters = new SessionMeters(instruments.meters());
        this.effects = new Effects(bus, log, nearest, backlog, new Turns(READS, config.maxJoining()), suspension,
                meters, instruments.traces());
        this.cells = new Cells(config, cluster, activity, new SessionActor(new Rules(bus.self(), config, models)),
                effects, meters, maxReplies);
        this.orphans = new Orphans(cluster, cells, effects);
    }

    @Override
    public Future<?> start() {
        bus.register(StoreMessages.Query.class, StoreMessages.Answer.class, LlmMessages.Command.class,
                LlmMessages.Answer.class, SessionMessages.Answer.class, SessionMessages.Feed.class);
        bus.serve(SessionMessages.Command.class, this::command);
        bus.consume(Signal.class, signal -> suspension.result(() -> signal(signal)));
        cluster.onChange(() -> suspension.result(this::clusterChanged));
        vertx.setPeriodic(TICK_MS, id -> suspension.pass(this::tick));
        vertx.setPeriodic(config.sweep().toMillis(), id -> suspension.pass(this::sweep));
        return Future.succeededFuture();
    }

    /**
     * Has every session leave, idle ones now, the others at their reply's end; the node must have left the ready set. Done when
     * none is left, or nobody is there to take them. From any thread.
     */
    public Future<Void> drain() {
        Promise<Void> done = Promise.promise();
        context.runOnContext(now -> {
            drained = done;
            cells.moves().drain();
        });
        return done.future();
    }

    /** Replies that run are left for whoever opens their sessions next. */
    @Override
    public Future<?> stop() {
        cells.loseAll();
        return Future.succeededFuture();
    }

    private Future<? extends Wire> command(SessionMessages.Command command) {
        return switch (command) {
            case Detach detach -> {
                suspension.pass(() -> detach(detach));
                yield Future.succeededFuture();
            }
            case ClientCommand client -> {
                long arrived = System.nanoTime();
                yield suspension.ask(() -> client(client))
                        .onComplete(done -> meters.answered(client, arrived, done.cause()));
            }
        };
    }

    private Future<Wire> client(ClientCommand command) {
        try {
            var cell = cells.obtain(command.session());
            cells.moves().beforeCommand(cell);
            if (cells.moves().isClosedTo(command, cell)) {
                return Future.failedFuture(
                        new ChatException(ErrorCode.OWNER_UNAVAILABLE, "The session is moving; try again."));
            }
            return command instanceof Send send ? cells.send(cell, send) : cell.command(command);
        } catch (ChatException overloaded) {
            return Future.failedFuture(overloaded);
        }
    }

    private void detach(Detach detach) {
        var cell = cells.find(detach.session());
        if (cell != null) {
            cell.subscribers().remove(detach.subscriber());
        }
    }

    private void signal(Signal signal) {
        var cell = cells.find(signal.call().session());
        if (cell != null) {
            cell.input(new Input.Signalled(signal));
        }
    }

    private void tick() {
        cells.loseCalls();
        cells.tick();
        leave();
    }

    private void leave() {
        if (drained != null) {
            cells.moves().moveIdle();
            if (cells.moves().isDrained()) {
                drained.tryComplete();
            }
        }
    }

    /** After a change of the ready set idle sessions move, running ones at their reply's end. */
    private void rebalance() {
        if (System.nanoTime() - changed > SETTLED_NS) {
            cells.moves().moveIdle();
        }
    }

    private void sweep() {
        askAgain();
        cells.passivate();
        rebalance();
        orphans.adopt();
    }

    /** What a node that is gone left running is gone on with at once; a node that is cut off gives up what it has. */
    private void clusterChanged() {
        changed = System.nanoTime();
        if (cluster.gone().contains(bus.self())) {
            cells.loseAll();
        } else {
            cells.loseCalls();
            orphans.adopt();
        }
    }

    /** What runs is fenced, but what is idle would be told from memory, though another node may have gone on. */
    private void askAgain() {
        int now = cluster.lapses();
        int before = lapses;
        if (now != before) {
            lapses = now;
            confirm().onFailure(e -> lapses = before);
        }
    }

    private Future<Void> confirm() {
        var asked = cells.held();
        return effects.toStore(new ConfirmEpochs(bus.self(), asked)).map(confirmed -> {
            cells.keepOnly(asked, confirmed.held());
            return null;
        });
    }
}
