package io.parley.session.host;

import io.parley.bus.Bus;
import io.parley.bus.Wire;
import io.parley.cluster.Cluster;
import io.parley.core.ChatException;
import io.parley.core.SessionId;
import io.parley.llm.LlmMessages.Signal;
import io.parley.llm.ModelCatalog;
import io.parley.session.Nearest;
import io.parley.session.ReplyLog;
import io.parley.session.SessionConfig;
import io.parley.session.SessionMessages;
import io.parley.session.SessionMessages.ClientCommand;
import io.parley.session.SessionMessages.Detach;
import io.parley.session.StoreMessages;
import io.parley.session.StoreMessages.FindOrphans;
import io.parley.session.actor.Input;
import io.parley.session.actor.Rules;
import io.parley.session.actor.SessionActor;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hosts the session actors of a node: hands them commands, signals and the passing of time, and looks for replies that nobody
 * generates any more. After the process was stopped for long enough to have lost its sessions nothing is handled before their
 * epochs were read again.
 */
public final class SessionVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(SessionVerticle.class);
    private static final long TICK_MS = 100;
    private static final int ORPHANS = 200;

    private final Bus bus;
    private final Cluster cluster;
    private final SessionConfig config;
    private final Effects effects;
    private final Cells cells;
    private final Suspension suspension;

    public SessionVerticle(Bus bus, Cluster cluster, ReplyLog log, ModelCatalog models, SessionConfig config) {
        this.bus = bus;
        this.cluster = cluster;
        this.config = config;
        var nearest = new Nearest(cluster);
        var backlog = new Backlog(config, log, query -> bus.ask(nearest.of(io.parley.cluster.Role.STORE), query));
        this.effects = new Effects(bus, log, nearest, backlog);
        this.cells = new Cells(config, cluster, new SessionActor(new Rules(bus.self(), config, models)), effects);
        this.suspension = new Suspension(cluster, cells, effects, config.mailbox() * 64,
                step -> vertx.setTimer(TICK_MS, id -> step.run()));
    }

    @Override
    public Future<?> start() {
        bus.register(StoreMessages.Query.class, StoreMessages.Answer.class, SessionMessages.Answer.class,
                SessionMessages.Feed.class);
        bus.serve(SessionMessages.Command.class, this::command);
        bus.consume(Signal.class, signal -> suspension.pass(() -> signal(signal)));
        cluster.onChange(this::clusterChanged);
        vertx.setPeriodic(TICK_MS, id -> suspension.pass(cells::tick));
        vertx.setPeriodic(config.sweep().toMillis(), id -> suspension.pass(this::sweep));
        return Future.succeededFuture();
    }

    /** Replies that run are left for whoever opens their sessions next. */
    @Override
    public Future<?> stop() {
        cells.loseAll();
        return Future.succeededFuture();
    }

    private void clusterChanged() {
        if (cluster.gone().contains(bus.self())) {
            cells.loseAll();
        } else {
            cells.loseCalls(cluster.gone());
        }
    }

    private Future<? extends Wire> command(SessionMessages.Command command) {
        return switch (command) {
            case Detach detach -> {
                suspension.pass(() -> detach(detach));
                yield Future.succeededFuture();
            }
            case ClientCommand client -> suspension.ask(() -> client(client));
        };
    }

    private Future<Wire> client(ClientCommand command) {
        try {
            return cells.obtain(command.session()).command(command);
        } catch (ChatException overloaded) {
            return Future.failedFuture(overloaded);
        }
    }

    private void detach(Detach detach) {
        var cell = cells.find(detach.session());
        if (cell != null) {
            cell.detach(detach.subscriber());
        }
    }

    private void signal(Signal signal) {
        var cell = cells.find(signal.call().session());
        if (cell != null) {
            cell.input(new Input.Signalled(signal));
        }
    }

    /** Passivates idle actors; opens sessions of this node, or of nodes that are gone, whose reply nobody generates. */
    private void sweep() {
        cells.passivate();
        orphans(Set.of(bus.self()), id -> true);
        orphans(cluster.gone(), id -> cluster.place(id).filter(bus.self()::equals).isPresent());
    }

    private void orphans(Set<io.parley.core.NodeId> nodes, Predicate<SessionId> ours) {
        if (!cluster.ready(io.parley.cluster.Role.SESSION).contains(bus.self())) {
            return;
        }
        effects.toStore(new FindOrphans(nodes, ORPHANS)).onSuccess(found -> {
            for (var id : found.sessions()) {
                if (ours.test(id)) {
                    adopt(id);
                }
            }
        });
    }

    private void adopt(SessionId id) {
        try {
            var cell = cells.obtain(id);
            if (!cell.isOpen()) {
                LOG.info("Going on with a reply that nobody generates, session {}", id);
                cell.open();
            }
        } catch (ChatException overloaded) {
            LOG.warn("No room to go on with a reply, session {}: {}", id, overloaded.code().slug());
        }
    }
}
