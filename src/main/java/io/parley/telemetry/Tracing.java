package io.parley.telemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.parley.core.Secret;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes spans and sends them to a receiver; nothing at all where none is configured. */
final class Tracing implements AutoCloseable {
    private static final String SERVICE = "parley";
    private static final long FLUSH_SECONDS = 3;

    private final @Nullable OpenTelemetrySdk sdk;
    private final @Nullable NodeExporter exporter;

    private Tracing(@Nullable OpenTelemetrySdk sdk, @Nullable NodeExporter exporter) {
        this.sdk = sdk;
        this.exporter = exporter;
    }

    static Tracing start(TelemetryConfig.Traces config) {
        if (!config.isOn()) {
            return new Tracing(null, null);
        }
        var exporter = new NodeExporter(exporter(config), resource());
        return new Tracing(sdk(config, exporter), exporter);
    }

    private static Resource resource() {
        String version = Tracing.class.getPackage().getImplementationVersion();
        var resource = Resource.getDefault().toBuilder().put("service.name", SERVICE);
        return (version == null ? resource : resource.put("service.version", version)).build();
    }

    private static OpenTelemetrySdk sdk(TelemetryConfig.Traces config, SpanExporter exporter) {
        var sender = BatchSpanProcessor.builder(exporter).setExportUnsampledSpans(true).build();
        var provider = SdkTracerProvider.builder().setSampler(new KeepingSampler(config.sample()))
                .addSpanProcessor(new HeldSpans(sender, config.slow())).build();
        return OpenTelemetrySdk.builder().setTracerProvider(provider)
                .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance())).build();
    }

    private static SpanExporter exporter(TelemetryConfig.Traces config) {
        var endpoint = Objects.requireNonNull(config.endpoint());
        var authorization = config.authorization();
        return switch (config.protocol()) {
            case HTTP -> http(endpoint.replaceAll("/+$", "") + "/v1/traces", authorization);
            case GRPC -> grpc(endpoint, authorization);
        };
    }

    private static SpanExporter http(String endpoint, @Nullable Secret authorization) {
        var builder = OtlpHttpSpanExporter.builder().setEndpoint(endpoint);
        return (authorization == null ? builder : builder.addHeader("Authorization", authorization.value())).build();
    }

    private static SpanExporter grpc(String endpoint, @Nullable Secret authorization) {
        var builder = OtlpGrpcSpanExporter.builder().setEndpoint(endpoint);
        return (authorization == null ? builder : builder.addHeader("Authorization", authorization.value())).build();
    }

    /** Says which node this is. */
    void name(String node) {
        if (exporter != null) {
            exporter.name(node);
        }
    }

    OpenTelemetry openTelemetry() {
        return sdk == null ? OpenTelemetry.noop() : sdk;
    }

    @Override
    public void close() {
        if (sdk != null) {
            sdk.getSdkTracerProvider().shutdown().join(FLUSH_SECONDS, TimeUnit.SECONDS);
        }
    }
}
