package io.parley.telemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.parley.core.Traces;
import io.vertx.core.Context;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.core.spi.observability.HttpResponse;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.tracing.opentelemetry.OpenTelemetryOptions;
import io.vertx.tracing.opentelemetry.OpenTelemetryTracingFactory;
import io.vertx.tracing.opentelemetry.Operation;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Has Vert.x put HTTP requests on traces and nothing else: what goes over the event bus, to Postgres and to Redis is on Parley's own spans,
 * since much of it serves several requests. Attributes are those of the semantic conventions, without what a query or a failure says.
 */
final class HttpTracer implements VertxTracer<Operation, Operation> {
    /** Asked all the time by whoever watches the node. */
    private static final Set<String> UNTRACED = Set.of("/livez", "/readyz");
    private static final int DEFECT = 500;
    private static final int REFUSAL = 400;

    private final VertxTracer<Operation, Operation> vertx;
    private final @Nullable CallersTrace callers;

    /** @param callers what is believed of a caller's trace; null: everything */
    @SuppressWarnings("unchecked") // that is what it makes
    HttpTracer(OpenTelemetry telemetry, @Nullable CallersTrace callers) {
        this.callers = callers;
        vertx = (VertxTracer<Operation, Operation>) new OpenTelemetryTracingFactory(telemetry)
                .tracer(new OpenTelemetryOptions());
    }

    @Override
    public <R> @Nullable Operation receiveRequest(Context context, SpanKind kind, TracingPolicy policy, R request,
            String operation, Iterable<Map.Entry<String, String>> headers, TagExtractor<R> tags) {
        if (!(request instanceof HttpRequest http) || UNTRACED.contains(HttpTags.path(http))) {
            return null;
        }
        var believed = callers == null ? headers : callers.believed(headers);
        return vertx.receiveRequest(context, kind, policy, http, operation, believed, HttpTags.SERVER);
    }

    @Override
    public <R> void sendResponse(Context context, R response, @Nullable Operation operation, Throwable failure,
            TagExtractor<R> tags) {
        if (operation != null) {
            judge(operation, response, failure, DEFECT, false);
            vertx.sendResponse(context, null, operation, null, TagExtractor.empty());
        }
    }

    @Override
    public <R> @Nullable Operation sendRequest(Context context, SpanKind kind, TracingPolicy policy, R request,
            String operation, BiConsumer<String, String> headers, TagExtractor<R> tags) {
        return request instanceof HttpRequest http
                ? vertx.sendRequest(context, kind, policy, http, operation, headers, HttpTags.CLIENT) : null;
    }

    @Override
    public <R> void receiveResponse(Context context, R response, @Nullable Operation operation, Throwable failure,
            TagExtractor<R> tags) {
        if (operation != null) {
            judge(operation, response, failure, REFUSAL, true);
            vertx.receiveResponse(context, null, operation, null, TagExtractor.empty());
        }
    }

    /**
     * Says how a request ended. A client that hangs up is no fault of ours, a server that does is.
     *
     * @param bad the first status that is a fault
     */
    private static void judge(Operation operation, @Nullable Object response, @Nullable Throwable failure, int bad,
            boolean ours) {
        var span = operation.span();
        if (failure != null) {
            Traces.fail(span, failure.getClass().getName(), ours);
        } else if (response instanceof HttpResponse http) {
            span.setAttribute("http.response.status_code", http.statusCode());
            if (http.statusCode() >= bad) {
                Traces.fail(span, Integer.toString(http.statusCode()), true);
            }
        }
    }

    @Override
    public void close() {
        vertx.close();
    }
}
