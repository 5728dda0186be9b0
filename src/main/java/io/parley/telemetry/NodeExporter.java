package io.parley.telemetry;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;

/** Says which node spans are of; that is known only after the first may have been made. */
final class NodeExporter implements SpanExporter {
    private final SpanExporter exporter;
    private volatile Resource resource;

    NodeExporter(SpanExporter exporter, Resource resource) {
        this.exporter = exporter;
        this.resource = resource;
    }

    void name(String node) {
        resource = resource.toBuilder().put("service.instance.id", node).build();
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        var now = resource;
        return exporter.export(spans.stream().map(span -> (SpanData) new OfNode(span, now)).toList());
    }

    private static final class OfNode extends DelegatingSpanData {
        private final Resource resource;

        OfNode(SpanData span, Resource resource) {
            super(span);
            this.resource = resource;
        }

        @Override
        public Resource getResource() {
            return resource;
        }
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }
}
