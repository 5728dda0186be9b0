package io.parley.testing;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.HexFormat;
import java.util.List;

/** A span as a node sent it. Ids are in lower-case hexadecimal. */
public record SentSpan(Resource resource, Span span) {
    public String trace() {
        return hex(span.getTraceId());
    }

    public String id() {
        return hex(span.getSpanId());
    }

    /** Empty without one. */
    public String parent() {
        return hex(span.getParentSpanId());
    }

    public String name() {
        return span.getName();
    }

    /** Without its prefix, for example {@code CLIENT}. */
    public String kind() {
        return span.getKind().name().substring("SPAN_KIND_".length());
    }

    public boolean failed() {
        return span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR;
    }

    /** Value of an attribute, in text; empty without one. */
    public String at(String attribute) {
        return find(span.getAttributesList(), attribute);
    }

    /** Of the node that sent it. */
    public String ofNode(String attribute) {
        return find(resource.getAttributesList(), attribute);
    }

    public List<String> events() {
        return span.getEventsList().stream().map(Span.Event::getName).toList();
    }

    /** Ids of the traces that it has links to. */
    public List<String> links() {
        return span.getLinksList().stream().map(link -> hex(link.getTraceId())).toList();
    }

    private static String find(List<KeyValue> attributes, String name) {
        return attributes.stream().filter(attribute -> attribute.getKey().equals(name)).map(SentSpan::text).findFirst()
                .orElse("");
    }

    private static String text(KeyValue attribute) {
        var value = attribute.getValue();
        return switch (value.getValueCase()) {
            case STRING_VALUE -> value.getStringValue();
            case INT_VALUE -> Long.toString(value.getIntValue());
            case DOUBLE_VALUE -> Double.toString(value.getDoubleValue());
            case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
            default -> value.toString();
        };
    }

    private static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }
}
