package io.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.Backends;
import io.parley.testing.Chat;
import io.parley.testing.FaultProxy;
import io.parley.testing.NodeSetup;
import io.parley.testing.Patience;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/** A node that can lose what it depends on, each through a proxy of its own. Its limits of time are short. */
final class FaultyNode implements AutoCloseable {
    private static final Duration PATIENCE = Patience.LIMIT;

    private final Vertx vertx = Vertx.vertx();
    private final Backends backends = Backends.shared();
    private final String database = backends.newInstallation();
    private final String prefix = backends.newPrefix();
    private final DemoProvider demo = DemoProvider.start(vertx, 0, DemoSettings.FAST).await();
    final FaultProxy postgres = new FaultProxy(backends.postgresPort());
    final FaultProxy redis = new FaultProxy(backends.redisPort());
    final FaultProxy provider = new FaultProxy(demo.port());
    private final Redis direct = Redis.createClient(vertx, backends.redisUrl());
    private final Node node;

    FaultyNode(Path dir) {
        node = NodeSetup.fresh().postgres(backends.postgresUrl(database, postgres.port()))
                .redis(backends.redisUrl(redis.port())).with("store.redis.prefix", prefix)
                .with("store.redis.max-back-off", "200ms").with("store.commits.deadline", "1s")
                .with("store.postgres.query-timeout", "10s").with("llm.timeouts.first-token", "2s")
                .with("llm.timeouts.between-tokens", "3s")
                .with("llm.max-backoff", "100ms").with("session.log-repair", "100ms")
                .provider("demo", "http://127.0.0.1:" + provider.port() + "/v1", true).start(dir);
    }

    Chat chat() {
        return new Chat("http://127.0.0.1:" + node.port());
    }

    /** How the provider answers from now on. */
    void answers(DemoSettings settings) {
        demo.settings(settings);
    }

    /** Lets everything through again and waits until the node has noticed. */
    void heal() {
        demo.settings(DemoSettings.FAST);
        postgres.pass();
        redis.pass();
        provider.pass();
        await().atMost(PATIENCE).untilAsserted(() -> {
            var ready = chat().get("/readyz");
            assertThat(ready.status()).isEqualTo(200);
            assertThat(ready.at("/parts/redis").asText()).isEqualTo("up");
        });
    }

    /** Does something whose commit is held up until the provider has answered, or failed to. */
    <T> T beforeCommit(String session, Callable<T> action) throws Exception {
        long before = demo.stats().started();
        try (var lock = jdbc(); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            lock.setAutoCommit(false);
            lock.createStatement().execute("SELECT FROM session WHERE id = '" + session + "' FOR UPDATE");
            var result = threads.submit(action);
            await().atMost(PATIENCE).until(() -> demo.stats().started() > before);
            lock.commit();
            return result.get();
        }
    }

    private Connection jdbc() throws SQLException {
        return DriverManager.getConnection("jdbc:" + backends.postgresUrl(database), Backends.POSTGRES_USER, "");
    }

    /** Number, within its epoch, of the last entry of a reply's log in Redis; -1 while there is none. */
    int lastLogged(String reply) {
        var last = direct.send(Request.cmd(Command.XREVRANGE).arg(prefix + ":{" + reply + "}:log").arg("+").arg("-")
                .arg("COUNT").arg(1)).await();
        return last == null || last.size() == 0 ? -1 : Integer.parseInt(last.get(0).get(0).toString().split("-")[1]);
    }

    @Override
    public void close() {
        node.close();
        postgres.close();
        redis.close();
        provider.close();
        vertx.close().await();
    }
}
