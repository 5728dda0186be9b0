package io.parley.cluster;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import io.parley.bus.Bus;
import io.parley.cluster.door.Handshake;
import io.parley.cluster.door.MemberDoor;
import io.parley.core.NodeId;
import io.vertx.core.Completable;
import io.vertx.core.spi.cluster.NodeInfo;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.core.spi.cluster.RegistrationListener;
import io.vertx.core.spi.cluster.RegistrationUpdateEvent;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Hazelcast for the list of members and nothing else. Where a node's bus listens is told by its row in Postgres, and what is registered there by
 * the address itself. Vert.x would keep both in maps that are spread over the members: there a look-up whose answer was lost while two halves
 * merged waits for two minutes (hazelcast issue 12868), and so does whatever is sent to that node. May be used from any thread.
 */
final class Directory extends HazelcastClusterManager {
    private volatile Map<NodeId, NodeAddress> addresses = Map.of();
    private volatile @Nullable NodeInfo own;
    private volatile @Nullable RegistrationListener listener;

    private final HazelcastInstance member;

    private Directory(HazelcastInstance member) {
        super(member);
        this.member = member;
    }

    /** Joins the members that are there and know the handshake. Blocking. */
    static Directory join(Config config, Handshake handshake) {
        // whom Vert.x has join names itself so
        config.getMemberAttributeConfig().setAttribute("__vertx.nodeId", UUID.randomUUID().toString());
        config.setProperty("hazelcast.shutdownhook.enabled", "false");
        return new Directory(MemberDoor.start(config, handshake));
    }

    /** Vert.x does not end a member that it has not begun. */
    @Override
    public void leave(Completable<Void> promise) {
        super.leave((_, failure) -> Thread.ofPlatform().name("leave").start(() -> {
            try {
                member.shutdown();
            } finally {
                promise.complete(null, failure);
            }
        }));
    }

    /** Where it is of no use. Blocking. */
    void giveUp() {
        member.shutdown();
    }

    /** The name that members have in common. */
    String cluster() {
        return member.getConfig().getClusterName();
    }

    void locate(Map<NodeId, NodeAddress> known) {
        var before = addresses;
        addresses = Map.copyOf(known);
        before.keySet().stream().filter(node -> !known.containsKey(node)).forEach(this::forget);
    }

    /** What Vert.x remembers of it. */
    private void forget(NodeId node) {
        var listening = listener;
        if (listening != null) {
            listening.registrationsUpdated(new RegistrationUpdateEvent(Bus.address(node), List.of()));
        }
    }

    @Override
    public void registrationListener(RegistrationListener listening) {
        super.registrationListener(listening);
        listener = listening;
    }

    @Override
    public void setNodeInfo(NodeInfo info, Completable<Void> promise) {
        own = info;
        promise.succeed();
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // leave() holds the lock while Hazelcast ends
    public @Nullable NodeInfo getNodeInfo() {
        return own;
    }

    @Override
    public void getNodeInfo(String node, Completable<NodeInfo> promise) {
        var address = addresses.get(new NodeId(node));
        if (address == null) {
            promise.fail("There is no row of node " + node + " with an address");
        } else {
            promise.succeed(new NodeInfo(address.host(), address.port(), null));
        }
    }

    @Override
    public void addRegistration(String address, RegistrationInfo registration, Completable<Void> promise) {
        promise.succeed();
    }

    @Override
    public void removeRegistration(String address, RegistrationInfo registration, Completable<Void> promise) {
        promise.succeed();
    }

    @Override
    public void getRegistrations(String address, Completable<List<RegistrationInfo>> promise) {
        promise.succeed(Bus.nodeAt(address).filter(this::isKnown).map(Directory::registration).stream().toList());
    }

    private boolean isKnown(NodeId node) {
        return node.value().equals(getNodeId()) || addresses.containsKey(node);
    }

    private static RegistrationInfo registration(NodeId node) {
        return new RegistrationInfo(node.value(), 0, false);
    }

    @Override
    public void memberAdded(MembershipEvent event) {
        // only those who move verticles between nodes are told, and nobody does
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
        // nothing of it is kept here
    }

    @Override
    public void stateChanged(LifecycleEvent event) {
        // nothing was lost in a merge
    }
}
