package io.parley.session.actor;

import io.parley.core.NodeId;
import io.parley.core.Principal;
import io.parley.llm.ModelCatalog;
import io.parley.session.Session;
import io.parley.session.SessionConfig;
import io.parley.session.SessionMessages.Feed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Two nodes, the stores and the clients of one session, and what goes wrong with them. */
final class SimCluster {
    static final Principal OWNER = new Principal("owner");
    private static final long DEAD_AFTER = 500;
    private static final long STALE_AFTER = 1500;

    final World world;
    final SimPostgres postgres;
    final SimRedis redis;
    final SimProvider provider;
    final Witness witness;
    final SessionConfig config;
    final boolean continuation;
    final List<SimNode> nodes = new ArrayList<>();
    final List<SimClient> clients = new ArrayList<>();
    private final Map<NodeId, Long> silentSince = new HashMap<>();
    private int born;
    private long tokens;

    SimCluster(World world) {
        this.world = world;
        var at = world.moment().wall();
        this.postgres = new SimPostgres(world, new Session(world.sessionId(), OWNER.id(), null,
                Session.Settings.DEFAULT, 1, 0, at, at));
        this.redis = new SimRedis(world);
        this.provider = new SimProvider(world);
        this.witness = new Witness(this);
        this.continuation = world.coin(0.6);
        this.config = config(world);
        for (int i = 0; i < 2; i++) {
            nodes.add(new SimNode(this, newId()));
            world.in(world.between(0, 1000), this::misfortune);
        }
        for (int i = 0; i < 2; i++) {
            clients.add(new SimClient(this, new NodeId("client" + i), i == 0));
        }
        world.in(1000, this::sweep);
    }

    private static SessionConfig config(World world) {
        var d = SessionConfig.DEFAULT;
        return new SessionConfig(d.maxActive(), d.idleTimeout(), 16, d.maxJoining(), world.between(2, 12),
                d.historyChars(),
                world.coin(0.1) ? 30 : 1000, Duration.ofSeconds(15), world.between(0, 4), world.between(1, 3),
                world.between(12, 200), d.logRepair(), d.commitRetry(), d.requestTimeout(),
                world.between(1, 8), d.resumeChars(), world.between(1, 6), world.between(2, 6), d.sweep());
    }

    Rules rules(NodeId self) {
        return new Rules(self, config, new ModelCatalog() {
            @Override
            public String defaultModel() {
                return "sim-1";
            }

            @Override
            public List<String> models() {
                return List.of("sim-1");
            }

            @Override
            public boolean continuation(String model) {
                return continuation;
            }
        });
    }

    long nextToken() {
        return ++tokens;
    }

    private NodeId newId() {
        return new NodeId("node" + ++born);
    }

    /** Nodes whose beat is known to stand still. */
    Set<NodeId> gone() {
        var gone = new TreeSet<NodeId>();
        silentSince.forEach((id, since) -> {
            boolean frozen = nodes.stream().anyMatch(n -> n.id().equals(id));
            if (world.now() - since > (frozen ? STALE_AFTER : DEAD_AFTER)) {
                gone.add(id);
            }
        });
        return gone;
    }

    SimNode someNode() {
        return nodes.get(world.random.nextInt(nodes.size()));
    }

    /** Every second and node: perhaps a crash, a freeze, a store that goes away. */
    private void misfortune() {
        var f = world.faults;
        var node = someNode();
        if (world.fault(f.crash())) {
            crash(node);
        } else if (!node.isFrozen() && world.fault(f.freeze())) {
            freeze(node, world.coin(0.5) ? world.between(50, 900) : world.between(1000, 9000));
        }
        if (world.fault(f.storeAway() / 2) && !postgres.away) {
            postgres.away = true;
            world.in(world.between(100, 4000), () -> postgres.away = false);
        }
        if (world.fault(f.logAway() / 2) && !redis.away) {
            redis.away = true;
            world.in(world.between(100, 4000), this::redisBack);
        }
        if (world.fault(f.logFlush() / 2)) {
            forget(redis::flush);
        } else if (world.fault(f.logFlush())) {
            forget(redis::loseTails);
        }
        world.in(1000, this::misfortune);
    }

    /** Something was just asked of a store: the worst moment to go. */
    void strike(SimNode node) {
        if (nodes.contains(node) && !node.isFrozen()) {
            if (world.fault(world.faults.crash() / 8)) {
                crash(node);
            } else if (world.fault(world.faults.freeze() / 8)) {
                freeze(node, world.between(1000, 9000));
            }
        }
    }

    private void forget(Runnable loss) {
        loss.run();
        witness.forgotten();
    }

    private void redisBack() {
        if (redis.away && world.fault(0.3)) {
            forget(redis::loseTails);
        }
        redis.away = false;
    }

    private void crash(SimNode node) {
        world.note(() -> "CRASH     " + node.id());
        silentSince.put(node.id(), world.now());
        node.crash();
        var heir = new SimNode(this, newId());
        nodes.set(nodes.indexOf(node), heir);
        heir.freezeUntilStarted();
        world.in(world.between(300, 3000), heir::thaw);
    }

    private void freeze(SimNode node, long millis) {
        world.note(() -> "FREEZE    " + node.id() + " for " + millis);
        silentSince.put(node.id(), world.now());
        node.freeze();
        world.in(millis, () -> thaw(node));
    }

    void thaw(SimNode node) {
        if (nodes.contains(node)) {
            silentSince.remove(node.id());
        }
        node.thaw();
    }

    /** Ends all faults; what they broke comes back. */
    void heal() {
        world.heal();
        postgres.away = false;
        redis.away = false;
        List.copyOf(nodes).forEach(this::thaw);
        clients.forEach(SimClient::settle);
    }

    /** Whether no reply runs and every client knows all there is; then nothing more can happen. */
    boolean isAtRest() {
        return postgres.running() == null && nodes.stream().allMatch(SimNode::isQuiet)
                && clients.stream().allMatch(SimClient::isUpToDate);
    }

    private void sweep() {
        nodes.forEach(node -> node.guarded(node::sweep));
        world.in(1000, this::sweep);
    }

    /** A message from a node to a client's node; lost, repeated and overtaken as luck has it. */
    void feed(NodeId subscriber, Feed feed) {
        clients.stream().filter(c -> c.id().equals(subscriber)).findFirst()
                .ifPresent(client -> message(() -> client.fed(feed)));
    }

    void message(Runnable arrives) {
        if (world.fault(world.faults.loss())) {
            return;
        }
        world.in(world.latency(), arrives);
        if (world.fault(world.faults.duplicate())) {
            world.in(world.latency(), arrives);
        }
    }
}
