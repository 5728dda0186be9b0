package io.parley.store;

import static io.parley.store.StoreFixture.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.parley.bus.Bus;
import io.parley.bus.BusConfig;
import io.parley.core.Instruments;
import io.parley.core.NodeId;
import io.parley.core.StartException;
import io.parley.session.StoreMessages.CreateSession;
import io.parley.session.StoreMessages.GetSession;
import io.parley.testing.Backends;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoreTest {
    private static final NodeId NODE = new NodeId("node-a");
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() {
        done(vertx.close());
    }

    @Test
    void answersQueriesOnTheBus() {
        var bus = Bus.create(vertx, NODE, BusConfig.DEFAULT, Instruments.NONE);
        var config = config(Backends.shared().newDatabase());
        Store.prepare(config);
        done(Store.open(vertx, config, Instruments.NONE).deploy(bus));
        var session = StoreFixture.session("ada");

        done(bus.ask(NODE, new CreateSession(session)));

        assertThat(done(bus.ask(NODE, new GetSession(session.id(), "ada"))).session()).isEqualTo(session);
    }

    @Test
    void preparesTheSameDatabaseAgainAndAgain() {
        var config = config(Backends.shared().newDatabase());

        assertThat(Store.prepare(config)).isNotEmpty().isEqualTo(Store.prepare(config));
    }

    @Test
    void everyDatabaseIsAnInstallationOfItsOwn() {
        assertThat(Store.prepare(config(Backends.shared().newDatabase())))
                .isNotEqualTo(Store.prepare(config(Backends.shared().newDatabase())));
    }

    @Test
    void saysWhatToCheckWhenTheDatabaseCannotBeUsed() {
        var config = config("no_such_database");

        assertThatExceptionOfType(StartException.class).isThrownBy(() -> Store.prepare(config))
                .withMessageContaining("store.postgres.url")
                .withMessageContaining("no_such_database");
    }

    private static StoreConfig config(String database) {
        var d = StoreConfig.Postgres.DEFAULT;
        var postgres = new StoreConfig.Postgres(Backends.shared().postgresUrl(database), Backends.POSTGRES_USER, null,
                d.readers(),
                d.pipeline(), d.pageBytes(), Duration.ofSeconds(1), d.connectTimeout(), d.queryTimeout(),
                d.retryPause());
        var redis = StoreConfig.Redis.DEFAULT.at(Backends.shared().redisUrl(), null, null);
        return new StoreConfig(postgres, StoreConfig.Commits.DEFAULT, redis, StoreConfig.Retention.DEFAULT);
    }
}
