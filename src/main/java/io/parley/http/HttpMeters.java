package io.parley.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.parley.core.ErrorCode;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** What is measured of requests and streams. Several verticles of a node have the same meters. Safe on every thread. */
final class HttpMeters {
    /** Stands for routes that are none. */
    static final String NO_ROUTE = "_other";

    private static final String NO_METHOD = "_OTHER";
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS",
            "TRACE",
            "CONNECT");
    private static final Duration[] BUCKETS = {Duration.ofMillis(2), Duration.ofMillis(5), Duration.ofMillis(10),
            Duration.ofMillis(25), Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(250),
            Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofSeconds(10),
            Duration.ofSeconds(30), Duration.ofSeconds(120)};

    private final MeterRegistry registry;
    private final Map<Kind, Timer> requests = new ConcurrentHashMap<>();
    private final Map<ErrorCode, Counter> refusals = new EnumMap<>(ErrorCode.class);
    private final Counter slowReaders;

    /** @param route a path pattern, or {@link #NO_ROUTE} */
    private record Kind(String method, String route, int status) {}

    HttpMeters(MeterRegistry registry, Admission admission) {
        this.registry = registry;
        for (ErrorCode code : ErrorCode.values()) {
            refusals.put(code, Counter.builder("parley.refusals").tag("code", code.slug()).register(registry));
        }
        slowReaders = Counter.builder("parley.http.slow.readers").register(registry);
        Gauge.builder("parley.http.connections", admission, Admission::connections).strongReference(true)
                .register(registry);
        Gauge.builder("parley.http.streams", admission, Admission::replyStreams).tag("kind", "reply")
                .strongReference(true).register(registry);
        Gauge.builder("parley.http.streams", admission, Admission::eventStreams).tag("kind", "events")
                .strongReference(true).register(registry);
    }

    /** @param route as the API has it, never as it came */
    void answered(HttpMethod method, String route, int status, long nanos) {
        requests.computeIfAbsent(new Kind(method(method), route, status), this::timer).record(nanos,
                TimeUnit.NANOSECONDS);
    }

    /** One of a few names, whatever was sent. */
    static String method(HttpMethod method) {
        return METHODS.contains(method.name()) ? method.name() : NO_METHOD;
    }

    void refused(ErrorCode code) {
        Objects.requireNonNull(refusals.get(code)).increment();
    }

    void slowReader() {
        slowReaders.increment();
    }

    private Timer timer(Kind kind) {
        return Timer.builder("http.server.request.duration").tag("http.request.method", kind.method())
                .tag("http.route", kind.route()).tag("http.response.status.code", Integer.toString(kind.status()))
                .serviceLevelObjectives(BUCKETS).register(registry);
    }
}
