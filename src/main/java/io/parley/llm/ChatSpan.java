package io.parley.llm;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.parley.core.FailureReason;
import io.parley.core.Trace;
import io.parley.core.Traces;
import io.parley.llm.LlmMessages.Generate;
import io.parley.llm.LlmMessages.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One attempt at a provider, on the trace of its call; named by OpenTelemetry's semantic conventions for generative AI. */
final class ChatSpan {
    /** Of what nobody traces. */
    static final ChatSpan NONE = new ChatSpan(Span.getInvalid(), Trace.NONE, false);

    private static final AttributeKey<List<String>> FINISH_REASONS = AttributeKey
            .stringArrayKey("gen_ai.response.finish_reasons");

    private final Span span;
    private final Trace trace;
    /** The text as far as it is shown; null where it is not. */
    private final @Nullable StringBuilder shown;
    private boolean spoken;

    private ChatSpan(Span span, Trace trace, boolean showing) {
        this.span = span;
        this.trace = trace;
        this.shown = showing && span.isRecording() ? new StringBuilder() : null;
    }

    static ChatSpan begin(Traces traces, Trace parent, Generate request, LlmProvider provider) {
        if (parent.isNone()) {
            return NONE;
        }
        var span = traces.begin("chat " + request.model(), SpanKind.CLIENT, parent);
        var begun = new ChatSpan(span, parent.with(span), traces.isShowing());
        if (span.isRecording()) {
            begun.describe(request, provider);
        }
        return begun;
    }

    private void describe(Generate request, LlmProvider provider) {
        var address = provider.address();
        span.setAttribute("gen_ai.operation.name", "chat")
                .setAttribute("gen_ai.provider.name", provider.name())
                .setAttribute("gen_ai.request.model", request.model())
                .setAttribute("server.address", address.host())
                .setAttribute("server.port", address.port());
        var sampling = request.sampling();
        if (sampling.temperature() != null) {
            span.setAttribute("gen_ai.request.temperature", sampling.temperature());
        }
        if (sampling.topP() != null) {
            span.setAttribute("gen_ai.request.top_p", sampling.topP());
        }
        if (sampling.maxTokens() != null) {
            span.setAttribute("gen_ai.request.max_tokens", sampling.maxTokens());
        }
        if (shown != null) {
            span.setAttribute("gen_ai.input.messages", ShownMessages.input(request));
        }
    }

    /** The place of what is done for the attempt. */
    Trace trace() {
        return trace;
    }

    void text(String text) {
        if (!spoken && !trace.isNone()) {
            spoken = true;
            span.addEvent("first_chunk");
        }
        if (shown != null) {
            ShownMessages.append(shown, text);
        }
    }

    /** @param id the provider's, of the answer */
    void named(String id) {
        span.setAttribute("gen_ai.response.id", id);
    }

    void finished(String reason, @Nullable Usage usage, String model) {
        span.setAttribute("gen_ai.response.model", model).setAttribute(FINISH_REASONS, List.of(reason));
        if (usage != null) {
            span.setAttribute("gen_ai.usage.input_tokens", usage.promptTokens())
                    .setAttribute("gen_ai.usage.output_tokens", usage.completionTokens());
        }
        end(reason);
    }

    void failed(FailureReason reason) {
        Traces.fail(span, reason.slug(), true);
        end("error");
    }

    /** Nobody wants the answer any more. */
    void cancelled() {
        span.addEvent("cancelled");
        end("cancelled");
    }

    private void end(String reason) {
        if (shown != null) {
            span.setAttribute("gen_ai.output.messages", ShownMessages.output(shown.toString(), reason));
        }
        span.end();
    }
}
