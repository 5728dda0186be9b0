package io.parley.llm;

import io.parley.bus.Bus;
import io.parley.bus.Wire;
import io.parley.cluster.Activity;
import io.parley.cluster.Cluster;
import io.parley.core.ChatException;
import io.parley.core.Correlation;
import io.parley.core.ErrorCode;
import io.parley.core.FailureReason;
import io.parley.core.Instruments;
import io.parley.core.Traces;
import io.parley.llm.LlmMessages.Answer;
import io.parley.llm.LlmMessages.CallId;
import io.parley.llm.LlmMessages.Cancel;
import io.parley.llm.LlmMessages.Command;
import io.parley.llm.LlmMessages.Credit;
import io.parley.llm.LlmMessages.Generate;
import io.parley.llm.LlmMessages.Signal;
import io.parley.llm.LlmMessages.Started;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hosts a node's provider calls, all on one event loop. One instance per node. */
public final class LlmVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(LlmVerticle.class);

    private final Bus bus;
    private final Cluster cluster;
    private final Activity activity;
    private final LlmConfig config;
    private final LlmMeters meters;
    private final Traces traces;
    private final Map<CallId, RunningCall> calls = new HashMap<>();
    /** Calls that are over, oldest first: a request for one of them came late, or twice. */
    private final Map<CallId, CallId> ended = new LinkedHashMap<>();
    private List<LlmProvider> providers = List.of();
    private @Nullable Promise<Void> drained;

    public LlmVerticle(Bus bus, Cluster cluster, Activity activity, LlmConfig config, Instruments instruments) {
        this.bus = bus;
        this.cluster = cluster;
        this.activity = activity;
        this.config = config;
        this.meters = new LlmMeters(instruments.meters(), config);
        this.traces = instruments.traces();
    }

    @Override
    public Future<?> start() {
        providers = config.providers().entrySet().stream()
                .<LlmProvider>map(entry -> new OpenAiProvider(vertx, context, config, entry.getKey(), entry.getValue(),
                        meters.provider(entry.getKey()), traces))
                .toList();
        bus.register(Answer.class);
        bus.register(Signal.class);
        return vertx.executeBlocking(WarmUp::run).onSuccess(warm -> {
            bus.serve(Command.class, this::handle);
            vertx.setPeriodic(config.timeouts().check().toMillis(), timer -> check());
        });
    }

    /** Done when no call is under way; new ones are still taken. From any thread. */
    public Future<Void> drain() {
        Promise<Void> done = Promise.promise();
        context.runOnContext(now -> {
            drained = done;
            settleDrain();
        });
        return done.future();
    }

    private void settleDrain() {
        if (drained != null && calls.isEmpty()) {
            drained.tryComplete();
        }
    }

    @Override
    public Future<?> stop() {
        List.copyOf(calls.values()).forEach(call -> call.abort(FailureReason.CALL_LOST));
        providers.forEach(LlmProvider::close);
        return Future.succeededFuture();
    }

    private Future<? extends Wire> handle(Command command) {
        return switch (command) {
            case Generate generate -> generate(generate);
            case Credit credit -> {
                Optional.ofNullable(calls.get(credit.call())).ifPresent(call -> call.credit(credit.chars()));
                yield Future.succeededFuture();
            }
            case Cancel cancel -> {
                cancel(cancel.call());
                yield Future.succeededFuture();
            }
        };
    }

    private Future<Started> generate(Generate request) {
        if (!calls.containsKey(request.call()) && !ended.containsKey(request.call())) {
            var candidates = providers.stream().filter(provider -> provider.takes(request)).toList();
            if (candidates.isEmpty()) {
                return refuse(ErrorCode.MODEL_UNKNOWN, "No provider serves the model " + request.model()
                        + (request.prefill() == null ? "." : " and continues an answer."));
            }
            if (calls.size() >= config.maxCalls()) {
                return refuse(ErrorCode.OVERLOADED,
                        "This node has as many model calls under way as it may. Try again shortly.");
            }
            start(request, candidates);
        }
        return Future.succeededFuture(new Started(request.call()));
    }

    private static Future<Started> refuse(ErrorCode code, String detail) {
        return Future.failedFuture(new ChatException(code, detail));
    }

    private void start(Generate request, List<LlmProvider> candidates) {
        var call = new RunningCall(request, candidates, config.timeouts(), meters,
                signal -> bus.send(request.owner(), signal), () -> over(request.call()), traces);
        call.start();
        calls.put(request.call(), call);
        meters.underWay(calls.size());
    }

    /** Also of a call not seen yet: should its request come late, it is over already. */
    private void cancel(CallId id) {
        Optional.ofNullable(calls.get(id)).ifPresent(RunningCall::cancel);
        over(id);
    }

    private void over(CallId id) {
        calls.remove(id);
        meters.underWay(calls.size());
        settleDrain();
        ended.put(id, id);
        if (ended.size() > config.maxCalls()) {
            ended.remove(ended.keySet().iterator().next());
        }
    }

    private void check() {
        activity.calls(calls.size());
        long now = System.nanoTime();
        for (RunningCall call : List.copyOf(calls.values())) {
            if (call.owner().isLost(cluster, now)) {
                LOG.atInfo().addKeyValue(Correlation.SESSION_ID, call.id().session())
                        .log("Cancelling call {}: its owner is not heard any more", call.id());
                call.abort(FailureReason.CALL_LOST);
            } else {
                call.check(now);
            }
        }
    }
}
