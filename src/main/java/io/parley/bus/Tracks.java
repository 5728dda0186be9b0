package io.parley.bus;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.parley.core.NodeId;
import io.parley.core.Trace;
import io.parley.core.Traces;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.util.function.Function;

/**
 * Puts requests on the trace of whoever asks: one span within a node, one at either side between nodes, where the trace is followed in
 * detail. What is sent without waiting, such as a reply's text, is on none.
 */
final class Tracks {
    private static final AttributeKey<String> NODE = AttributeKey.stringKey("parley.node.id");

    private final Traces traces;
    private final NodeId self;

    Tracks(Traces traces, NodeId self) {
        this.traces = traces;
        this.self = self;
    }

    /**
     * Asks.
     *
     * @param ask given the place that what is asked for belongs to
     */
    <R> Future<R> asked(NodeId to, Request<?> request, Function<Trace, Future<R>> ask) {
        var parent = traces.current();
        if (!parent.isSampled()) {
            return ask.apply(parent);
        }
        var span = traces.begin(name(request), to.equals(self) ? SpanKind.INTERNAL : SpanKind.CLIENT, parent)
                .setAttribute(NODE, to.value());
        return ask.apply(parent.with(span)).onComplete(done -> Traces.end(span, done.cause()));
    }

    /** Tells the other node where the request belongs. */
    DeliveryOptions sent(Trace trace, DeliveryOptions options) {
        traces.write(trace, options::addHeader);
        return options;
    }

    /** Begins the span of a request of another node; all that its handler does belongs there. */
    Span arrived(Wire request, Message<?> origin) {
        if (origin.headers().isEmpty() || origin.replyAddress() == null) {
            return Span.getInvalid();
        }
        var parent = traces.read(origin.headers());
        if (!parent.isSampled()) {
            parent.adopt();
            return Span.getInvalid();
        }
        var span = traces.begin(name(request), SpanKind.SERVER, parent).setAttribute(NODE, self.value());
        parent.with(span).adopt();
        return span;
    }

    private static String name(Wire request) {
        return request.getClass().getSimpleName();
    }
}
