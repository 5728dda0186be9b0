package io.parley.core;

import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.spi.VertxServiceProvider;
import io.vertx.core.spi.context.storage.ContextLocal;

/** Has every Vert.x keep room in its contexts for a {@link Correlation}: that must be asked for before the first one is made. */
public final class CorrelationLocal implements VertxServiceProvider {
    static final ContextLocal<Correlation> KEY = ContextLocal.registerLocal(Correlation.class);

    @Override
    public void init(VertxBootstrap bootstrap) {
        // that the class is loaded is all it takes
    }
}
