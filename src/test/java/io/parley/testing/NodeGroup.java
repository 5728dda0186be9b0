package io.parley.testing;

import static org.awaitility.Awaitility.await;

import io.parley.embedded.DemoProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Nodes in JVMs of their own, at loopback addresses of their own, which find each other by a name and talk over TLS; each has a way
 * to Postgres of its own, and all have one to Redis.
 */
public final class NodeGroup implements AutoCloseable {
    private static final String NAME = "nodes.parley.internal";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final AtomicInteger STARTED = new AtomicInteger();

    private final Path dir;
    private final NodeSetup setup;
    private final String database;
    private final Records records;
    private final FaultProxy redis;
    private final List<FaultProxy> postgres = new ArrayList<>();
    private final List<String> addresses;
    private final Authority authority;
    private final Path hosts;
    private final List<Member> members = new CopyOnWriteArrayList<>();
    private final Set<String> ended = ConcurrentHashMap.newKeySet();

    /** A node's place, and what runs there. */
    public record Member(int place, NodeProcess process, String id) {}

    private NodeGroup(Path dir, DemoProvider provider, int size) throws SQLException {
        var backends = Backends.shared();
        String prefix = backends.newPrefix();
        this.dir = dir;
        this.database = backends.newDatabase();
        this.records = new Records(database, prefix);
        this.redis = new FaultProxy(backends.redisPort());
        this.addresses = IntStream.range(0, size).mapToObj(i -> "127.0.0." + (i + 2)).toList();
        this.authority = new Authority(dir, "authority" + prefix);
        this.hosts = hosts(dir);
        this.setup = NodeSetup.fresh().with("store.redis.prefix", prefix).redis(backends.redisUrl(redis.port()))
                .with("cluster.dns", NAME).with("cluster.port", Integer.toString(Backends.freePort()))
                .with("session.max-takeovers", "50")
                .with("http.spread", "1s").provider("demo", provider);
        IntStream.range(0, size).forEach(i -> postgres.add(new FaultProxy(backends.postgresPort())));
    }

    /** Starts them and waits until all are ready. */
    public static NodeGroup start(Path dir, DemoProvider provider, int size) throws SQLException {
        var group = new NodeGroup(dir, provider, size);
        try {
            IntStream.range(0, size).forEach(group::start);
            return group;
        } catch (RuntimeException | Error e) {
            group.close();
            throw e;
        }
    }

    /** Starts a node at a place that is free. */
    public Member start(int place) {
        Set<String> before = members.isEmpty() && ended.isEmpty() ? Set.of() : new HashSet<>(records.nodes());
        var files = authority.issue("node" + STARTED.incrementAndGet());
        setup.postgres(Backends.shared().postgresUrl(database, postgres.get(place).port()))
                .with("cluster.host", addresses.get(place))
                .with("cluster.tls.certificate", files.certificate().toString())
                .with("cluster.tls.key", files.key().toString())
                .with("cluster.tls.authority", files.authority().toString());
        var process = setup.startProcess(dir, "-Djdk.net.hosts.file=" + hosts);
        var id = await().atMost(PATIENCE).until(() -> {
            var now = new HashSet<>(records.nodes());
            now.removeAll(before);
            return now;
        }, now -> now.size() == 1).iterator().next();
        var member = new Member(place, process, id);
        members.add(member);
        return member;
    }

    /** The name, with all addresses, as a headless service has it. */
    private Path hosts(Path dir) {
        try {
            var lines = addresses.stream().map(address -> address + " " + NAME).toList();
            return Files.write(Files.createTempFile(dir, "hosts", ""), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those that were started and have not been ended. */
    public List<Member> members() {
        return List.copyOf(members);
    }

    public Member any(RandomGenerator random) {
        var now = members();
        return now.get(random.nextInt(now.size()));
    }

    public void kill(Member member) {
        members.remove(member);
        member.process().kill();
        ended.add(member.id());
    }

    /** Has it end by itself; new clients are not sent there from now on. */
    public void terminate(Member member) {
        members.remove(member);
        member.process().terminate();
        ended.add(member.id());
    }

    /** Nodes whose process is gone. */
    public Set<String> ended() {
        return ended;
    }

    /** The way of the node at a place to Postgres. */
    public FaultProxy postgres(int place) {
        return postgres.get(place);
    }

    public FaultProxy redis() {
        return redis;
    }

    public Records records() {
        return records;
    }

    @Override
    public void close() throws SQLException {
        members.forEach(member -> member.process().close());
        postgres.forEach(FaultProxy::close);
        redis.close();
        records.close();
    }
}
