package io.parley;

import io.parley.embedded.Embedded;
import io.parley.store.StoreConfig;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Postgres and Redis as this node uses them: the configured ones, and embedded ones where none is configured.
 *
 * @param store    with every URL known
 * @param embedded null when nothing is embedded; its classes are then never loaded
 */
record Backends(StoreConfig store, @Nullable Embedded embedded) implements AutoCloseable {

    static Backends start(ParleyConfig config) {
        var store = config.store();
        boolean withPostgres = store.postgres().url() == null;
        boolean withRedis = store.redis().url() == null;
        return withPostgres || withRedis ? embed(config, withPostgres, withRedis) : new Backends(store, null);
    }

    private static Backends embed(ParleyConfig config, boolean withPostgres, boolean withRedis) {
        var embedded = Embedded.start(config.embedded(), withPostgres, withRedis);
        var postgres = embedded.postgres()
                .map(at -> config.store().postgres().at(at.url(), at.user(), at.password()))
                .orElse(config.store().postgres());
        var redis = embedded.redis().map(at -> config.store().redis().at(at.url(), at.user(), at.password()))
                .orElse(config.store().redis());
        return new Backends(new StoreConfig(postgres, config.store().commits(), redis, config.store().retention()),
                embedded);
    }

    /** Has it called once, with a line for the operator, when what is embedded has died and cannot be started again. */
    void onLoss(Consumer<String> listener) {
        if (embedded != null) {
            embedded.onLoss(listener);
        }
    }

    @Override
    public void close() {
        if (embedded != null) {
            embedded.close();
        }
    }
}
