package io.parley.cluster;

import io.parley.cluster.ClusterMessages.KeepAlive;
import io.parley.core.NodeId;
import io.parley.core.SessionId;
import io.parley.core.SharedClock;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** The view as it was last published, and the stalls and signs of life since; fed by {@link ClusterVerticle}. */
final class LiveCluster implements Cluster {
    private record Published(View view, Placement placement) {}

    private final Vertx vertx;
    private final NodeId self;
    private final long deaf;
    private final long silence;
    private final long stale;
    private final StallWatch stalls;
    private final Hearing hearing;
    private final Map<NodeId, KeepAlive> signs = new ConcurrentHashMap<>();
    private final AtomicInteger lapses = new AtomicInteger();
    private final Set<NodeId> lossy = ConcurrentHashMap.newKeySet();
    private final SharedClock clock = new SharedClock();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Published published = new Published(View.NONE, new Placement(Set.of()));

    LiveCluster(Vertx vertx, NodeId self, ClusterConfig config) {
        this.vertx = vertx;
        this.self = self;
        this.deaf = config.deaf().toNanos();
        this.silence = config.silence().toNanos();
        this.stale = config.staleVanished().toNanos();
        this.stalls = new StallWatch(config.beat().plus(config.stall()).toNanos(), System.nanoTime());
        this.hearing = new Hearing(silence, config.keepAlive().toNanos(), System.nanoTime());
    }

    @Override
    public NodeId self() {
        return self;
    }

    @Override
    public Set<NodeId> ready(Role role) {
        return view().ready(role);
    }

    @Override
    public Optional<NodeId> place(SessionId session) {
        return published.placement.place(session);
    }

    @Override
    public Set<NodeId> gone() {
        return view().gone();
    }

    @Override
    public boolean silent(NodeId node) {
        return !node.equals(self) && hearing.silent(node, System.nanoTime());
    }

    @Override
    public Duration beatAge(NodeId node) {
        var seen = view().nodes().get(node);
        return seen == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - seen.changed());
    }

    @Override
    public boolean suspended() {
        return stalls.stalled(System.nanoTime());
    }

    @Override
    public void confirmed() {
        stalls.confirmed(System.nanoTime());
    }

    @Override
    public InstantSource clock() {
        return clock;
    }

    @Override
    public Duration skew() {
        return clock.skew();
    }

    @Override
    public void onChange(Runnable listener) {
        var context = vertx.getOrCreateContext();
        listeners.add(() -> context.runOnContext(v -> listener.run()));
    }

    @Override
    public int lapses() {
        return lapses.get();
    }

    /** Postgres has told the time: at some moment between two of the monotonic clock. */
    void learn(Instant time, long asked, long received) {
        clock.learn(time, asked, received);
    }

    View view() {
        return published.view;
    }

    /** Returns whether the process stood still before this tick. */
    boolean tick() {
        return stalls.tick(System.nanoTime());
    }

    /**
     * This node's beat is in Postgres again.
     *
     * @param pause nanoseconds since the beat before was asked for
     */
    void beaten(long pause) {
        if (pause > stale) {
            lapses.incrementAndGet();
        }
    }

    /**
     * Those of the nodes that hear this one, as far as they have said, and were heard lately: members within {@link ClusterConfig#deaf}, others
     * within {@link ClusterConfig#silence}, for who was killed is no member any more at once, but until a network is whole again for Hazelcast
     * too some seconds pass. A member that has just been met is given time.
     */
    Set<NodeId> audible(Set<NodeId> nodes, Set<NodeId> members) {
        long now = System.nanoTime();
        nodes.stream().filter(members::contains).forEach(node -> hearing.met(node, now));
        return nodes.stream()
                .filter(node -> node.equals(self) || isTogether(node, members.contains(node) ? deaf : silence, now))
                .collect(Collectors.toUnmodifiableSet());
    }

    private boolean isTogether(NodeId node, long limit, long now) {
        var sign = signs.get(node);
        return (sign == null || sign.heard()) && hearing.within(node, limit, now);
    }

    /** Whether something of the node was heard lately, whatever it says of this one. */
    boolean hears(NodeId node) {
        return hearing.within(node, deaf, System.nanoTime());
    }

    /** Time passes in which this node listens. */
    void listening() {
        hearing.tick(System.nanoTime());
    }

    /** The others that are told that this node lives: whose beat moves, and who is a member though Postgres does not take its beats. */
    Set<NodeId> audience(Set<NodeId> members) {
        var all = view().fresh().filter(View.Seen::moves).map(seen -> seen.row().node()).collect(Collectors.toSet());
        view().known().stream().filter(members::contains).forEach(all::add);
        all.remove(self);
        return all;
    }

    /** The others whose rows say that they are ready and are not stale, heard or not. */
    List<View.Seen> readyByRow() {
        return view().fresh()
                .filter(seen -> seen.row().standing() == Standing.READY && !seen.row().node().equals(self)).toList();
    }

    /** Something that a node has sent was lost on its way here. */
    void lossy(NodeId node) {
        lossy.add(node);
    }

    /** Of whom something was lost, or had to be dropped, counts as silent until it is heard again: whoever waits for it asks anew. */
    void heard(KeepAlive sign) {
        var before = signs.put(sign.from(), sign);
        boolean lost = lossy.remove(sign.from()) || sign.dropped() > (before == null ? 0 : before.dropped());
        hearing.heard(sign.from(), !lost, System.nanoTime());
    }

    /** Those of the last sign of life. */
    List<Long> numbers(NodeId node) {
        var sign = signs.get(node);
        return sign == null ? List.of() : sign.numbers();
    }

    /** Bytes that the node has sent here, as it says. */
    long received(NodeId node) {
        var sign = signs.get(node);
        return sign == null ? 0 : sign.sent();
    }

    void publish(View view) {
        hearing.retain(view.known());
        signs.keySet().retainAll(view.known());
        lossy.retainAll(view.known());
        boolean changed = !view.sameSets(published.view);
        published = changed ? new Published(view, new Placement(view.ready(Role.SESSION)))
                : new Published(view, published.placement);
        if (changed) {
            listeners.forEach(Runnable::run);
        }
    }
}
