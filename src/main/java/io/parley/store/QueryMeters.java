package io.parley.store;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.parley.session.StoreMessages.AcceptMessage;
import io.parley.session.StoreMessages.CreateSession;
import io.parley.session.StoreMessages.FinishReply;
import io.parley.session.StoreMessages.Query;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What statements are measured with that are not committed in groups, by the kind of query they are for. Belongs to one event loop. */
final class QueryMeters {
    private static final Set<Class<?>> IN_GROUPS = Set.of(CreateSession.class, AcceptMessage.class, FinishReply.class);

    private final Map<Class<?>, Timer> timers = new HashMap<>();

    QueryMeters(MeterRegistry registry) {
        Arrays.stream(Query.class.getPermittedSubclasses())
                .filter(kind -> !IN_GROUPS.contains(kind))
                .forEach(kind -> timers.put(kind, Delays.timer(registry, "parley.postgres.query.duration",
                        "Reads and single statements", Tags.of("query", name(kind)))));
    }

    /** {@code ListSessions} is {@code list_sessions}. */
    private static String name(Class<?> kind) {
        return kind.getSimpleName().replaceAll("(?<=.)(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    /** A statement of the query was answered, after so many nanoseconds. */
    void answered(Query query, long nanos) {
        Objects.requireNonNull(timers.get(query.getClass())).record(nanos, TimeUnit.NANOSECONDS);
    }
}
