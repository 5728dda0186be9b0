package io.parley.telemetry;

import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.parley.core.Instruments;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import io.vertx.tracing.opentelemetry.OpenTelemetryOptions;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** A node's metrics and traces. Thread-safe; to be closed when everything that measures has ended. */
public final class Telemetry implements AutoCloseable {
    private final TelemetryConfig config;
    private final @Nullable PrometheusMeterRegistry registry;
    private final @Nullable JvmMeters jvm;
    private final Tracing tracing;
    private final Instruments instruments;

    private Telemetry(TelemetryConfig config) {
        this.config = config;
        this.registry = config.metrics() ? registry() : null;
        this.jvm = registry == null ? null : new JvmMeters(registry);
        if (registry != null) {
            LogMeters.register(registry);
        }
        this.tracing = Tracing.start(config.traces());
        this.instruments = new Instruments(registry == null ? new CompositeMeterRegistry() : registry,
                tracing.openTelemetry(), config.traces().content());
    }

    /**
     * Without what says nothing: our caches load nothing by themselves, and each entry weighs 1; and of connections to Postgres Vert.x
     * would measure only one, of all that have no name.
     */
    private static PrometheusMeterRegistry registry() {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        registry.config().meterFilter(MeterFilter.denyNameStartsWith("cache.puts"))
                .meterFilter(MeterFilter.denyNameStartsWith("cache.eviction.weight"))
                .meterFilter(MeterFilter.denyNameStartsWith("vertx.sql"));
        return registry;
    }

    /** Begins with what the process itself tells. */
    public static Telemetry start(TelemetryConfig config) {
        return new Telemetry(config);
    }

    /** For the parts of the node. */
    public Instruments instruments() {
        return instruments;
    }

    /** Says which node this is. */
    public void name(String node) {
        tracing.name(node);
    }

    /** Has Vert.x measure its servers, clients and pools, and trace HTTP requests. */
    public VertxBuilder observe(VertxBuilder builder, VertxOptions options) {
        if (registry != null) {
            options.setMetricsOptions(new MicrometerMetricsOptions().setEnabled(true)
                    // their cost is per token, and what goes between nodes is measured by the bus
                    .addDisabledMetricsCategory(MetricsDomain.EVENT_BUS)
                    .addDisabledMetricsCategory(MetricsDomain.NET_SERVER)
                    .addDisabledMetricsCategory(MetricsDomain.NET_CLIENT)
                    .addDisabledMetricsCategory(MetricsDomain.DATAGRAM_SOCKET)
                    // requests are measured with the route they took
                    .addDisabledMetricsCategory(MetricsDomain.HTTP_SERVER));
            builder.withMetrics(new MicrometerMetricsFactory(registry));
        }
        if (config.traces().isOn()) {
            options.setTracingOptions(new OpenTelemetryOptions());
            builder.withTracer(_ -> new HttpTracer(tracing.openTelemetry(), callers(config.traces())));
        }
        return builder;
    }

    private static @Nullable CallersTrace callers(TelemetryConfig.Traces traces) {
        return traces.trustCallers() ? null
                : new CallersTrace(() -> ThreadLocalRandom.current().nextInt(100) < traces.sample());
    }

    /** The metrics in the format that an Accept header asks for, Prometheus' own text without one; null when nothing is measured. */
    @Nullable
    String scrape(String mediaType) {
        return registry == null ? null : registry.scrape(mediaType);
    }

    /** Sends what has not been sent. Blocks, for a few seconds at most. */
    @Override
    public void close() {
        if (jvm != null) {
            jvm.close();
        }
        tracing.close();
        instruments.meters().close();
    }
}
