package io.parley.testing;

import io.parley.embedded.DemoProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Nodes in JVMs of their own, which find each other by a name and talk over TLS, on stores of their own.
 */
public final class NodeGroup implements AutoCloseable {
    private static final String NAME = "nodes.parley.internal";
    private static final String PREFIX = "group";
    private static final AtomicInteger STARTED = new AtomicInteger();

    private final Path dir;
    private final Site site;
    private final OwnStores stores;
    private final Authority authority;
    private final Path hosts;
    private final int port = Backends.freePort();
    private final Records records;
    private final FaultProxy redis;
    private final FaultProxy model;
    private final FaultProxy postgres;
    private final List<Member> members = new CopyOnWriteArrayList<>();
    private final Set<String> ended = ConcurrentHashMap.newKeySet();
    private final UnaryOperator<NodeSetup> further;
    private final List<Integer> management;

    /** A node's place, and what runs there. */
    public record Member(int place, NodeProcess process, String id) {}

    private NodeGroup(Path dir, Site site, DemoProvider provider, int size, UnaryOperator<NodeSetup> further)
            throws SQLException {
        this.dir = dir;
        this.site = site;
        this.stores = new OwnStores(dir);
        this.authority = new Authority(dir, "authority" + STARTED.incrementAndGet());
        this.hosts = hosts(size);
        this.further = further;
        this.management = IntStream.range(0, size).mapToObj(place -> Backends.freePort()).toList();
        this.records = new Records(postgresUrl("127.0.0.1", stores.postgresPort()),
                redisUrl("127.0.0.1", stores.redisPort()),
                PREFIX);
        this.redis = new FaultProxy(site.redis(), stores.redisPort());
        this.model = new FaultProxy(site.provider(), provider.port());
        this.postgres = new FaultProxy(site.postgres(), stores.postgresPort());
    }

    /** Starts them on the loopback interface and waits until all are ready. */
    public static NodeGroup start(Path dir, DemoProvider provider, int size) throws SQLException {
        return start(dir, Site.LOOPBACK, provider, size, setup -> setup);
    }

    /** Likewise, with further settings of all. */
    public static NodeGroup start(Path dir, DemoProvider provider, int size, UnaryOperator<NodeSetup> further)
            throws SQLException {
        return start(dir, Site.LOOPBACK, provider, size, further);
    }

    /** Starts them at a site. */
    public static NodeGroup start(Path dir, Site site, DemoProvider provider, int size) throws SQLException {
        return start(dir, site, provider, size, setup -> setup);
    }

    private static NodeGroup start(Path dir, Site site, DemoProvider provider, int size,
            UnaryOperator<NodeSetup> further) throws SQLException {
        var group = new NodeGroup(dir, site, provider, size, further);
        try {
            // the first one prepares the database
            group.start(0);
            CompletableFuture.allOf(IntStream.range(1, size)
                    .mapToObj(place -> CompletableFuture.runAsync(() -> group.start(place)))
                    .toArray(CompletableFuture[]::new))
                    .join();
            return group;
        } catch (RuntimeException | Error e) {
            group.close();
            throw e;
        }
    }

    /** Starts a node at a place that is free. */
    public Member start(int place) {
        var process = settings(place).startProcess(dir, site.inside(place), "-Djdk.net.hosts.file=" + hosts);
        var member = new Member(place, process, process.chat().get("/api/v1/cluster").at("/self").asText());
        members.add(member);
        return member;
    }

    private NodeSetup settings(int place) {
        var files = issue();
        var setup = withSignIn(NodeSetup.bare()).postgres(postgresUrl(site.postgres(), postgres.port()))
                .redis(redisUrl(site.redis(), redis.port())).with("store.redis.prefix", PREFIX)
                .provider("demo", "http://" + site.provider() + ":" + model.port() + "/v1", true)
                .with("telemetry.management.port", Integer.toString(managementPort(place)))
                .with("http.host", site.node(place)).with("http.spread", "1s").with("session.max-takeovers", "50")
                .with("cluster.host", site.node(place)).with("cluster.port", Integer.toString(port))
                .with("cluster.dns", NAME).with("cluster.tls.certificate", files.certificate().toString())
                .with("cluster.tls.key", files.key().toString())
                .with("cluster.tls.authority", files.authority().toString());
        return further.apply(setup);
    }

    /** URL of their database, past what may be done to their way there. */
    public String database() {
        return postgresUrl("127.0.0.1", stores.postgresPort());
    }

    /** Where the node at a place can be asked for its metrics, on the loopback interface; whichever node that is. */
    public int managementPort(int place) {
        return management.get(place);
    }

    /** Nobody gets in without where others reach a node. */
    private NodeSetup withSignIn(NodeSetup setup) {
        return site.equals(Site.LOOPBACK) ? setup : setup.withSignIn();
    }

    private Authority.Credentials issue() {
        synchronized (authority) {
            return authority.issue("node" + STARTED.incrementAndGet());
        }
    }

    /** The name, with all addresses, as a headless service has it. */
    private Path hosts(int size) {
        try {
            var lines = IntStream.range(0, size).mapToObj(place -> site.node(place) + " " + NAME).toList();
            return Files.write(Files.createTempFile(dir, "hosts", ""), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String postgresUrl(String host, int port) {
        return "postgresql://" + host + ":" + port + "/postgres";
    }

    private static String redisUrl(String host, int port) {
        return "redis://" + host + ":" + port;
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

    /** What is between the nodes and Postgres. */
    public FaultProxy postgres() {
        return postgres;
    }

    /** What is between the nodes and Redis. */
    public FaultProxy redis() {
        return redis;
    }

    public OwnStores stores() {
        return stores;
    }

    public Records records() {
        return records;
    }

    @Override
    public void close() throws SQLException {
        members.forEach(member -> member.process().close());
        postgres.close();
        redis.close();
        model.close();
        records.close();
        stores.close();
    }
}
