package io.parley.session.host;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.parley.bus.Request;
import io.parley.core.MessageId;
import io.parley.core.SessionId;
import io.parley.core.Trace;
import io.parley.core.Traces;
import io.parley.llm.LlmMessages.Generate;
import io.parley.session.SessionEvent;
import io.parley.session.StoreMessages;
import io.parley.session.StoreMessages.AcceptMessage;
import io.parley.session.StoreMessages.FinishReply;
import io.parley.session.StoreMessages.Opened;
import io.parley.session.StoreMessages.RecordTakeover;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A session's reply on the trace of the message that it answers: one span from when the message is taken up to the committed end. Its place
 * is stored with the reply, so that a node that takes over goes on with the trace. Confined to the verticle's context.
 */
final class ReplyTrace {
    private final Traces traces;
    private final SessionId session;
    /** Where messages belong that are not answered yet, by the token's lower half. */
    private final Map<Integer, Trace> asked = new HashMap<>(2);
    private @Nullable MessageId reply;
    private Trace parent = Trace.NONE;
    private Trace trace = Trace.NONE;
    private Span span = Span.getInvalid();
    private boolean spoken;

    ReplyTrace(Traces traces, SessionId session) {
        this.traces = traces;
        this.session = session;
    }

    /** A message has come; {@link #answered} follows. */
    void asked(long token) {
        var present = traces.current();
        if (!present.isNone()) {
            asked.put((int) token, present);
        }
    }

    void answered(long token) {
        if (!asked.isEmpty()) {
            asked.remove((int) token);
        }
    }

    /** A call is about to be made; the first one of a reply bears the token of its message. */
    void calling(Generate generate) {
        var call = generate.call();
        var from = asked.get(call.attempt());
        if (from != null && !call.reply().equals(reply)) {
            begin(call.reply(), from);
        }
    }

    /** A reply is taken over. */
    void takenOver(Opened opened) {
        var from = traces.parse(opened.trace());
        if (!from.isNone() && opened.hasRunningReply()) {
            begin(opened.tail().getLast().id(), from);
            span.addEvent("takeover");
        }
    }

    private void begin(MessageId id, Trace from) {
        end("lost");
        reply = id;
        parent = from;
        span = traces.begin("reply", SpanKind.INTERNAL, from).setAttribute("parley.session.id", session.toString())
                .setAttribute("parley.reply.id", id.toString());
        trace = from.with(span);
        spoken = false;
    }

    /** Has a step of the reply done on its trace. */
    <T> T call(Supplier<T> step) {
        return trace.call(step);
    }

    /** Likewise for what is asked of the store, which is told the reply's place. What is not the reply's is asked as it is. */
    Future<? extends StoreMessages.Answer> ask(Request<? extends StoreMessages.Answer> request,
            Function<Request<? extends StoreMessages.Answer>, Future<? extends StoreMessages.Answer>> store) {
        return switch (request) {
            case AcceptMessage accept -> trace.call(() -> store.apply(accept.withTrace(traces.text(parent))));
            case FinishReply finish -> trace.call(() -> store.apply(finish));
            case RecordTakeover takeover -> trace.call(() -> store.apply(takeover));
            default -> store.apply(request);
        };
    }

    /** Notes what subscribers are told of the reply, but not each part of its text. */
    void published(List<SessionEvent> events) {
        if (trace.isNone()) {
            return;
        }
        for (var event : events) {
            switch (event) {
                case SessionEvent.MessageCreated created -> span.addEvent("accepted");
                case SessionEvent.ReplyDelta delta -> spoken();
                case SessionEvent.ReplyContinued continued -> span.addEvent("continued");
                case SessionEvent.ReplyReset reset -> span.addEvent("reset");
                case SessionEvent.ReplyEnded ended -> ended(ended);
                default -> {
                }
            }
        }
    }

    private void spoken() {
        if (!spoken) {
            spoken = true;
            span.addEvent("first_delta");
        }
    }

    private void ended(SessionEvent.ReplyEnded ended) {
        var reason = ended.reason();
        if (reason != null) {
            span.setAttribute("parley.reply.reason", reason.slug());
            Traces.fail(span, reason.slug(), true);
        }
        end(ended.status().name().toLowerCase(Locale.ROOT));
    }

    /** The actor has nothing under way: a reply that has not ended did not begin. */
    void settled() {
        end("refused");
    }

    /** The session is another node's. */
    void lost() {
        asked.clear();
        end("lost");
    }

    private void end(String outcome) {
        if (!trace.isNone()) {
            span.setAttribute("parley.reply.outcome", outcome).end();
            trace = Trace.NONE;
            parent = Trace.NONE;
        }
    }
}
