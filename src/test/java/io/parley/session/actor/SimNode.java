package io.parley.session.actor;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.core.NodeId;
import io.parley.session.SessionMessages.ClientCommand;
import io.parley.session.StoreMessages.ConfirmEpochs;
import io.parley.session.StoreMessages.Confirmed;
import io.parley.session.StoreMessages.Held;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A process. While it is frozen nothing in it runs; what it had handed to the network may still go out, or goes out when it
 * wakes. After a long freeze it reads its epochs again before it takes commands, signals or the passing of time, as the
 * product does; answers of the stores are taken at once.
 */
final class SimNode {
    private static final long LATE = 1000;

    final SimCluster cluster;
    private final NodeId id;
    private final World world;
    private final List<Runnable> held = new ArrayList<>();
    private final List<Runnable> guarded = new ArrayList<>();
    private boolean frozen;
    private boolean dead;
    private boolean confirming;
    private long frozenAt;
    private @Nullable SimCell cell;

    SimNode(SimCluster cluster, NodeId id) {
        this.cluster = cluster;
        this.world = cluster.world;
        this.id = id;
        tick();
    }

    NodeId id() {
        return id;
    }

    boolean isQuiet() {
        return cell == null || !cell.isBusy();
    }

    boolean isFrozen() {
        return frozen;
    }

    boolean isSilent() {
        return frozen || dead;
    }

    /** Runs in this process: now, after its freeze, or never. */
    void run(Runnable what) {
        if (frozen) {
            held.add(what);
        } else if (!dead) {
            what.run();
        }
    }

    /** Like {@link #run}, but not before the epochs were confirmed after a long freeze. */
    void guarded(Runnable what) {
        run(() -> {
            if (confirming) {
                guarded.add(what);
            } else {
                what.run();
            }
        });
    }

    /** What was handed to the network: a crash may lose it, a freeze may delay it. */
    void out(long latency, Runnable arrives) {
        boolean buffered = world.coin(0.5);
        world.in(latency, () -> {
            if (buffered && frozen) {
                held.add(arrives);
            } else if (!(buffered && dead)) {
                arrives.run();
            }
        });
    }

    void freeze() {
        frozen = true;
        frozenAt = world.now();
    }

    void freezeUntilStarted() {
        frozen = true;
        frozenAt = world.now();
    }

    void crash() {
        dead = true;
        frozen = false;
        held.clear();
        guarded.clear();
        if (cell != null) {
            cell.die();
        }
    }

    void thaw() {
        if (!frozen) {
            return;
        }
        world.note(() -> "THAW      " + id);
        frozen = false;
        if (world.now() - frozenAt >= LATE && cell != null) {
            confirming = true;
            world.in(world.between(0, 60), () -> run(this::confirm));
            // A node that took us for gone may have been about to open our session.
            world.in(3000, () -> run(this::confirm));
        }
        var late = List.copyOf(held);
        held.clear();
        late.forEach(this::run);
    }

    private void confirm() {
        var asked = cell;
        if (asked == null || asked.isClosed()) {
            release();
            return;
        }
        var held = new Held(asked.sessionId(), asked.epoch());
        new SimStore(this).ask(new ConfirmEpochs(id, List.of(held)), answer -> {
            if (answer instanceof Confirmed confirmed && confirmed.held().isEmpty() && asked == cell) {
                asked.lose();
            }
            release();
        }, code -> world.in(100, () -> run(this::confirm)));
    }

    private void release() {
        confirming = false;
        var late = List.copyOf(guarded);
        guarded.clear();
        late.forEach(this::guarded);
    }

    private void tick() {
        guarded(() -> {
            if (cell != null && cell.isBusy()) {
                cell.input(new Input.Tick());
            }
        });
        if (!dead) {
            world.in(100, this::tick);
        }
    }

    /** Forgets what is quiet now and then; goes on with replies that nobody generates. */
    void sweep() {
        if (cell != null && cell.isOpen() && !cell.isBusy() && world.fault(0.1)) {
            world.note(() -> "sleep     " + id);
            cell.sleep();
        }
        var owner = cluster.postgres.node();
        boolean orphan = cluster.postgres.running() != null && !cluster.postgres.away
                && (id.equals(owner) || (owner != null && cluster.gone().contains(owner)));
        if (orphan && (cell == null || !cell.isOpen())) {
            obtain().open();
        }
    }

    private SimCell obtain() {
        var found = cell;
        if (found == null || found.isClosed()) {
            found = new SimCell(this);
            cell = found;
        }
        return found;
    }

    void command(ClientCommand command, Consumer<Object> answer) {
        guarded(() -> obtain().command(command, answer));
    }

    static ChatException failure(ErrorCode code) {
        return new ChatException(code, code.name());
    }
}
