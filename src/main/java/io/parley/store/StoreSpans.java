package io.parley.store;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.parley.bus.Wire;
import io.parley.core.Traces;
import io.vertx.core.Future;
import java.util.function.Supplier;

/** What spans of the stores say: which one was asked. */
final class StoreSpans {
    private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("db.system.name");

    static final Attributes POSTGRES = Attributes.of(SYSTEM, "postgresql");
    static final Attributes REDIS = Attributes.of(SYSTEM, "redis");

    private StoreSpans() {}

    /** Statements that are no commits of several rows. */
    static Future<? extends Wire> query(Traces traces, Wire query, Supplier<Future<? extends Wire>> statement) {
        return traces.current().isNone() ? statement.get()
                : traces.around("query " + query.getClass().getSimpleName(), SpanKind.CLIENT, POSTGRES,
                        () -> statement.get().<Wire>map(answer -> answer));
    }

    static <T> Future<T> log(Traces traces, String name, Supplier<Future<T>> call) {
        return traces.around(name, SpanKind.CLIENT, REDIS, call);
    }
}
