package io.parley.testing;

import io.opentelemetry.proto.trace.v1.Span;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A span in Zipkin's format v2, translated as OpenTelemetry's specification has it ("OpenTelemetry to Zipkin Transformation"). */
final class ZipkinSpan {
    private static final long NANOS = 1_000;

    private ZipkinSpan() {}

    /** To be written as JSON. */
    static Map<String, Object> of(SentSpan sent) {
        Span span = sent.span();
        var zipkin = new LinkedHashMap<String, Object>();
        zipkin.put("traceId", sent.trace());
        zipkin.put("id", sent.id());
        if (!sent.parent().isEmpty()) {
            zipkin.put("parentId", sent.parent());
        }
        if (!sent.kind().equals("INTERNAL")) {
            zipkin.put("kind", sent.kind());
        }
        zipkin.put("name", sent.name());
        zipkin.put("timestamp", micros(span.getStartTimeUnixNano()));
        zipkin.put("duration", Math.max(1, micros(span.getEndTimeUnixNano() - span.getStartTimeUnixNano())));
        zipkin.put("localEndpoint", Map.of("serviceName", sent.ofNode("service.name")));
        zipkin.put("tags", tags(sent));
        zipkin.put("annotations", annotations(span));
        return zipkin;
    }

    private static Map<String, String> tags(SentSpan sent) {
        var tags = new LinkedHashMap<String, String>();
        tags.put("service.instance.id", sent.ofNode("service.instance.id"));
        sent.span().getAttributesList().forEach(a -> tags.put(a.getKey(), sent.at(a.getKey())));
        if (sent.failed()) {
            tags.put("otel.status_code", "ERROR");
            tags.put("error", sent.at("error.type").isEmpty() ? "true" : sent.at("error.type"));
        }
        return tags;
    }

    private static List<Map<String, Object>> annotations(Span span) {
        return span.getEventsList().stream().map(
                event -> Map.<String, Object>of("timestamp", micros(event.getTimeUnixNano()), "value", event.getName()))
                .toList();
    }

    private static long micros(long nanos) {
        return nanos / NANOS;
    }
}
