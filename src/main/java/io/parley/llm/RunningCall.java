package io.parley.llm;

import io.parley.cluster.Counterpart;
import io.parley.core.Correlation;
import io.parley.core.FailureReason;
import io.parley.core.Trace;
import io.parley.core.Traces;
import io.parley.llm.LlmMessages.CallId;
import io.parley.llm.LlmMessages.Failed;
import io.parley.llm.LlmMessages.Finished;
import io.parley.llm.LlmMessages.Generate;
import io.parley.llm.LlmMessages.Signal;
import io.parley.llm.LlmMessages.Usage;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A call from its first provider to its last signal. Until there is text, whatever goes wrong sends it to the next provider:
 * another server may have a valid key, a larger context or simply be up.
 */
final class RunningCall implements LlmProvider.Sink {
    private static final Logger LOG = LoggerFactory.getLogger(RunningCall.class);

    /** Between two requests to a server that is loading its model. */
    private static final long LOADING = TimeUnit.SECONDS.toNanos(2);

    private final Generate request;
    private final Iterator<LlmProvider> candidates;
    private final LlmConfig.Timeouts timeouts;
    private final LlmMeters meters;
    private final Outbox outbox;
    private final Runnable onEnd;
    private final Traces traces;
    private final Trace trace;
    private final long begun = System.nanoTime();
    private final Counterpart owner;
    private LlmProvider provider;
    private LlmProvider.@Nullable Call current;
    private Attempt attempt;
    private long touched = begun;
    /** When the present provider was asked first. */
    private long asked = begun;
    /** When it is asked again; 0 unless it is still loading. */
    private long again;
    private boolean spoken;
    private ChatSpan span = ChatSpan.NONE;

    /**
     * @param candidates in the order in which to try them; not empty
     * @param onEnd      run once, when the last signal was sent
     * @param traces     the present trace is the call's
     */
    RunningCall(Generate request, List<LlmProvider> candidates, LlmConfig.Timeouts timeouts, LlmMeters meters,
            Consumer<Signal> out, Runnable onEnd, Traces traces) {
        this.request = request;
        this.candidates = candidates.iterator();
        this.owner = new Counterpart(request.owner(), begun);
        this.timeouts = timeouts;
        this.meters = meters;
        this.outbox = new Outbox(request.call(), request.credit(), out);
        this.onEnd = onEnd;
        this.traces = traces;
        this.trace = traces.current();
        this.provider = this.candidates.next();
        this.attempt = attempt(meters, provider, request);
    }

    private static Attempt attempt(LlmMeters meters, LlmProvider provider, Generate request) {
        return new Attempt(meters.provider(provider.name()).model(request.model()), System.nanoTime());
    }

    CallId id() {
        return request.call();
    }

    Generate request() {
        return request;
    }

    /** Who asked. */
    Counterpart owner() {
        return owner;
    }

    /** Asks the first provider. */
    void start() {
        touched = System.nanoTime();
        span = ChatSpan.begin(traces, trace, request, provider);
        current = span.trace().call(() -> provider.call(request, this));
        flow();
    }

    @Override
    public void text(String text) {
        spoken = true;
        touched = System.nanoTime();
        attempt.text(touched);
        span.text(text);
        outbox.text(text);
        if (outbox.blocked()) {
            flow();
        }
    }

    @Override
    public void progress() {
        touched = System.nanoTime();
    }

    @Override
    public void named(String id) {
        span.named(id);
    }

    @Override
    public void finished(String reason, @Nullable Usage usage, String model) {
        current = null;
        attempt.completed(usage);
        span.finished(reason, usage, model);
        outbox.end(n -> new Finished(id(), n, reason, usage, provider.name(), model));
        settle();
    }

    @Override
    public void failed(Failure failure) {
        current = null;
        var reason = failure.reason();
        attempt.failed(reason);
        span.failed(reason);
        if (isWorthWaiting(failure)) {
            about(LOG.atInfo()).log("Call {} waits for {}: {}", id(), provider.name(), failure.detail());
            attempt = attempt(meters, provider, request);
            again = System.nanoTime() + ThreadLocalRandom.current().nextLong(LOADING / 2, LOADING);
            return;
        }
        boolean last = spoken || !candidates.hasNext();
        about(last && !failure.lasting() ? LOG.atInfo() : LOG.atWarn()).log("Call {} failed at {}: {} ({}){}", id(),
                provider.name(), reason.slug(), failure.detail(), last ? "" : ", asking another provider");
        if (last) {
            outbox.end(n -> failure(n, reason));
            settle();
        } else {
            replace(reason);
        }
    }

    /** A server that is still loading the model will answer, and nobody else can. */
    private boolean isWorthWaiting(Failure failure) {
        return failure.warming() && !spoken && !candidates.hasNext()
                && System.nanoTime() - asked + LOADING < timeouts.firstToken().toNanos();
    }

    private void replace(FailureReason reason) {
        meters.provider(provider.name()).replaced(reason);
        provider = candidates.next();
        attempt = attempt(meters, provider, request);
        asked = System.nanoTime();
        start();
    }

    private LoggingEventBuilder about(LoggingEventBuilder line) {
        return line.addKeyValue(Correlation.SESSION_ID, id().session());
    }

    private Failed failure(int n, FailureReason reason) {
        return new Failed(id(), n, reason, provider.name());
    }

    /** Takes credit from the owner. */
    void credit(int chars) {
        boolean wasBlocked = outbox.blocked();
        outbox.credit(chars);
        if (wasBlocked && !outbox.blocked()) {
            touched = System.nanoTime();
            attempt.resumed(touched);
            flow();
        }
        settle();
    }

    private void flow() {
        if (current != null && outbox.blocked()) {
            current.pause();
        } else if (current != null) {
            current.resume();
        }
    }

    private void settle() {
        if (outbox.ended()) {
            onEnd.run();
        }
    }

    /** Ends, or moves on, a call that has passed a time limit. */
    void check(long now) {
        if (now - begun > timeouts.reply().toNanos()) {
            abort(FailureReason.REPLY_TIMEOUT);
        } else if (current != null && !outbox.blocked() && now - touched > patience()) {
            silent(current);
        } else if (again != 0 && now - again > 0) {
            again = 0;
            start();
        }
    }

    private void silent(LlmProvider.Call call) {
        if (!call.expire()) {
            call.cancel();
            failed(Failure.of(FailureReason.PROVIDER_TIMEOUT, spoken ? "silence between tokens" : "no first token"));
        }
    }

    private long patience() {
        return (spoken ? timeouts.betweenTokens() : timeouts.firstToken()).toNanos();
    }

    /** Ends the call at once with a failure. */
    void abort(FailureReason reason) {
        attempt.failed(reason);
        span.failed(reason);
        cancel();
        outbox.endNow(n -> failure(n, reason));
        settle();
    }

    /** Closes the provider's connection; nothing is sent any more. */
    void cancel() {
        attempt.cancelled();
        again = 0;
        if (current != null) {
            current.cancel();
            current = null;
            span.cancelled();
        }
    }
}
