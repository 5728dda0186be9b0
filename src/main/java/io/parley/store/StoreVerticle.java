package io.parley.store;

import io.parley.bus.Bus;
import io.parley.core.Instruments;
import io.parley.session.StoreMessages;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import org.jspecify.annotations.Nullable;

/** Answers {@link StoreMessages.Query} on this node, and throws away what is too old. The schema must be up to date. */
final class StoreVerticle extends VerticleBase {
    private final Bus bus;
    private final StoreConfig config;
    private final Instruments instruments;
    private @Nullable StoreQueries queries;
    private @Nullable Housekeeping housekeeping;

    StoreVerticle(Bus bus, StoreConfig config, Instruments instruments) {
        this.bus = bus;
        this.config = config;
        this.instruments = instruments;
    }

    @Override
    public Future<?> start() {
        var answering = new StoreQueries(vertx, config, instruments);
        queries = answering;
        housekeeping = new Housekeeping(vertx, config);
        bus.register(StoreMessages.Answer.class);
        bus.serve(StoreMessages.Query.class, answering::answer);
        return answering.connect().otherwiseEmpty();
    }

    @Override
    public Future<?> stop() {
        return Future.join(housekeeping == null ? Future.succeededFuture() : housekeeping.close(),
                queries == null ? Future.succeededFuture() : queries.close());
    }
}
