package io.parley.testing;

import io.parley.embedded.DemoProvider;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;

/** Two nodes, A and B, in JVMs of their own: joined over loopback, on one database, one key prefix and one provider. */
public final class NodePair implements AutoCloseable {
    private static final Duration PATIENCE = Patience.LIMIT;

    private static final String ALL_ROLES = "[http, session, llm, store]";

    private final Path dir;
    private final NodeSetup setup;
    private final Records records;
    private final int[] ports = {Backends.freePort(), Backends.freePort()};
    private final Member[] members = new Member[2];

    private record Member(NodeProcess process, String id) {}

    private NodePair(Path dir, NodeSetup setup, Records records) {
        this.dir = dir;
        this.setup = setup;
        this.records = records;
    }

    /** Starts both and waits until they share their work. */
    public static NodePair start(Path dir, DemoProvider provider) throws SQLException {
        return start(dir, provider, setup -> setup);
    }

    /** Likewise, with further settings of both. */
    public static NodePair start(Path dir, DemoProvider provider, UnaryOperator<NodeSetup> settings)
            throws SQLException {
        var pair = start(dir, provider, ALL_ROLES, ALL_ROLES, settings);
        try {
            pair.awaitShared();
            return pair;
        } catch (RuntimeException | Error e) {
            pair.close();
            throw e;
        }
    }

    /** Starts both, each with the roles given for it; that of the ingress must be among them. */
    public static NodePair start(Path dir, DemoProvider provider, String rolesOfA, String rolesOfB)
            throws SQLException {
        return start(dir, provider, rolesOfA, rolesOfB, setup -> setup);
    }

    /** Likewise, with further settings of both. */
    public static NodePair start(Path dir, DemoProvider provider, String rolesOfA, String rolesOfB,
            UnaryOperator<NodeSetup> settings) throws SQLException {
        var backends = Backends.shared();
        String database = backends.newInstallation();
        String prefix = backends.newPrefix();
        var setup = settings.apply(NodeSetup.fresh().postgres(backends.postgresUrl(database))
                .with("store.redis.prefix", prefix).provider("demo", provider));
        var pair = new NodePair(dir, setup, new Records(database, prefix));
        try {
            setup.with("roles", rolesOfA);
            pair.start(0, List.of());
            setup.with("roles", rolesOfB);
            pair.start(1, pair.records.nodes());
            return pair;
        } catch (RuntimeException | Error e) {
            pair.close();
            throw e;
        }
    }

    /** @param before nodes that registered earlier */
    private void start(int index, List<String> before) {
        setup.with("cluster.port", Integer.toString(ports[index])).with("cluster.members", members().toString());
        var process = setup.startProcess(dir);
        members[index] = new Member(process, "");
        var id = Awaitility.await().atMost(PATIENCE).until(() -> {
            var now = new ArrayList<>(records.nodes());
            now.removeAll(before);
            return now;
        }, now -> now.size() == 1).getFirst();
        members[index] = new Member(process, id);
    }

    private List<String> members() {
        return List.of("127.0.0.1:" + ports[0], "127.0.0.1:" + ports[1]);
    }

    public NodeProcess a() {
        return members[0].process();
    }

    public NodeProcess b() {
        return members[1].process();
    }

    /** Addresses of both, as configured. */
    public List<String> addresses() {
        return members();
    }

    public Records records() {
        return records;
    }

    /** Id of the node in the process. */
    public String id(NodeProcess process) {
        return members[process == a() ? 0 : 1].id();
    }

    /** Waits until each node gives sessions to the other one. */
    public void awaitShared() {
        newSession(a(), b());
        newSession(b(), a());
    }

    /** Starts A again, after it was killed, and waits until both share their work. */
    public void restartA() {
        start(0, records.nodes());
        awaitShared();
    }

    /** A new session that A owns. */
    public String newSessionOfA() {
        return newSession(b(), a());
    }

    private String newSession(NodeProcess asked, NodeProcess owner) {
        return Awaitility.await().atMost(PATIENCE).ignoreExceptions().until(() -> opened(asked.chat(), owner.chat()),
                session -> records.ownership(session).node().equals(id(owner)));
    }

    /** A node names sessions so that it is to have them; the other, which is sent to one first, has it opened there once it knows that node. */
    private static String opened(Chat asked, Chat owner) {
        String session = owner.newSession();
        try (var events = asked.events(session, null)) {
            events.await("snapshot");
        }
        return session;
    }

    @Override
    public void close() throws SQLException {
        for (var member : members) {
            if (member != null) {
                member.process().close();
            }
        }
        records.close();
    }
}
