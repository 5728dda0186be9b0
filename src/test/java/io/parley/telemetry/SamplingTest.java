package io.parley.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.parley.core.Traces;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which traces are kept. */
class SamplingTest {
    private static final Duration SLOW = Duration.ofSeconds(30);
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    private final List<SpanData> sent = new CopyOnWriteArrayList<>();
    private SdkTracerProvider provider = provider(0);

    @AfterEach
    void stop() {
        provider.close();
    }

    @Test
    void whatIsSampledIsSentAtOnce() {
        provider = provider(100);
        var root = begin("root", Context.root());
        begin("child", under(root)).end();

        assertThat(names()).containsExactly("child");
    }

    @Test
    void ofTracesThatAreNotSampledWhatWentWellIsDropped() {
        var root = begin("root", Context.root());
        begin("child", under(root)).end();
        root.end();

        assertThat(names()).isEmpty();
    }

    @Test
    void anErrorKeepsTheWholeTrace() {
        var root = begin("root", Context.root());
        begin("good", under(root)).end();
        begin("bad", under(root)).setAttribute("error.type", "bad").setStatus(StatusCode.ERROR).end();
        assertThat(names()).isEmpty();
        root.end();

        assertThat(names()).containsExactly("good", "bad", "root");
    }

    @Test
    void theDecisionWaitsForAllThatIsOpenHere() {
        var root = begin("root", Context.root());
        var later = begin("later", under(root));
        root.end();
        assertThat(names()).isEmpty();
        later.setAttribute("error.type", "bad").setStatus(StatusCode.ERROR).end();

        assertThat(names()).containsExactly("root", "later");
    }

    @Test
    void aSlowTraceIsKept() {
        slow("slow", SLOW.plusMillis(1));
        slow("fast", SLOW);

        assertThat(names()).containsExactly("slow");
    }

    @Test
    void whatLastsAsLongAsItsClientLikesIsNotSlow() {
        var began = Instant.now();
        tracer().spanBuilder("stream").setNoParent().setStartTimestamp(began).startSpan()
                .setAttribute("parley.endless", true).end(began.plus(SLOW).plusSeconds(1));

        assertThat(names()).isEmpty();
    }

    @Test
    void whoeverCallsDecides() {
        begin("kept", from(TraceFlags.getSampled(), TraceState.getDefault())).end();
        begin("not kept", from(TraceFlags.getDefault(), TraceState.getDefault())).setAttribute("error.type", "bad")
                .setStatus(StatusCode.ERROR).end();

        assertThat(names()).containsExactly("kept");
    }

    @Test
    void anotherNodeHasNotDecidedYet() {
        var recorded = Traces.recorded(TraceState.getDefault());
        begin("good", from(TraceFlags.getDefault(), recorded)).end();
        begin("bad", from(TraceFlags.getDefault(), recorded)).setAttribute("error.type", "bad")
                .setStatus(StatusCode.ERROR).end();

        assertThat(names()).containsExactly("bad");
        assertThat(sent.getFirst().getTraceId()).isEqualTo(TRACE);
    }

    @Test
    void whatServesOthersIsSampledIfOneOfThemIs() {
        var unsampled = begin("unsampled", Context.root());
        var sampled = Span.fromContext(from(TraceFlags.getSampled(), TraceState.getDefault()));
        tracer().spanBuilder("for both").setNoParent().addLink(unsampled.getSpanContext())
                .addLink(sampled.getSpanContext()).startSpan().end();
        tracer().spanBuilder("for one").setNoParent().addLink(unsampled.getSpanContext()).startSpan().end();

        assertThat(names()).containsExactly("for both");
    }

    @Test
    void asManyAreSampledAsConfigured() {
        provider = provider(10);
        IntStream.range(0, 10_000).forEach(i -> begin("root", Context.root()).end());

        assertThat(sent).hasSizeBetween(800, 1_200);
    }

    @Test
    void spansOfATraceAreBounded() {
        var root = begin("root", Context.root());
        IntStream.range(0, 1_000).forEach(i -> begin("child", under(root)).end());
        root.setAttribute("error.type", "bad").setStatus(StatusCode.ERROR).end();

        assertThat(sent).hasSize(HeldTrace.SPANS);
    }

    private void slow(String name, Duration lasts) {
        var began = Instant.now();
        tracer().spanBuilder(name).setNoParent().setStartTimestamp(began).startSpan().end(began.plus(lasts));
    }

    private Span begin(String name, Context parent) {
        return tracer().spanBuilder(name).setSpanKind(SpanKind.INTERNAL).setParent(parent).startSpan();
    }

    private io.opentelemetry.api.trace.Tracer tracer() {
        return provider.get("test");
    }

    private static Context under(Span parent) {
        return Context.root().with(parent);
    }

    private static Context from(TraceFlags flags, TraceState state) {
        return Context.root()
                .with(Span.wrap(SpanContext.createFromRemoteParent(TRACE, "b7ad6b7169203331", flags, state)));
    }

    private List<String> names() {
        return sent.stream().map(SpanData::getName).toList();
    }

    private SdkTracerProvider provider(int percent) {
        var sender = SimpleSpanProcessor.builder(new Sent()).setExportUnsampledSpans(true).build();
        return SdkTracerProvider.builder().setSampler(new KeepingSampler(percent))
                .addSpanProcessor(new HeldSpans(sender, SLOW)).build();
    }

    private final class Sent implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            sent.addAll(spans);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
