package io.parley.llm;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.parley.core.FailureReason;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What calls to one provider are measured with. Belongs to one event loop. */
final class ProviderMeters {
    private static final String UNANSWERED = "none";
    private static final String OTHER = "_other";
    /** What is seen now and then: a counter that is there before it counts has its first event seen as well. */
    private static final List<Integer> USUAL = List.of(200, 400, 401, 403, 404, 429, 500, 502, 503, 504);
    private static final int LEAST_STATUS = 200;
    private static final int MOST_STATUS = 599;

    private final MeterRegistry registry;
    private final Tags tags;
    private final Map<String, ModelMeters> models = new HashMap<>();
    private final Map<String, Counter> responses = new HashMap<>();
    private final Map<FailureReason, Counter> fallbacks = new EnumMap<>(FailureReason.class);

    /** @param names of the models it serves */
    ProviderMeters(MeterRegistry registry, String name, List<String> names) {
        this.registry = registry;
        this.tags = Tags.of("gen_ai.provider.name", name);
        names.forEach(model -> models.put(model, new ModelMeters(registry, tags.and("gen_ai.request.model", model))));
        USUAL.forEach(status -> responses(Integer.toString(status)));
        responses(UNANSWERED);
        EnumSet.range(FailureReason.PROVIDER_UNAVAILABLE, FailureReason.PROVIDER_TOOL_CALL).forEach(this::fallbacks);
    }

    /** @param name of a model that it serves: no other is asked of it */
    ModelMeters model(String name) {
        return Objects.requireNonNull(models.get(name), "a model that the provider does not serve");
    }

    /** The head of a response has come, of whatever status. */
    void answered(int status) {
        responses(status >= LEAST_STATUS && status <= MOST_STATUS ? Integer.toString(status) : OTHER).increment();
    }

    /** A request has failed without a response. */
    void unanswered() {
        responses(UNANSWERED).increment();
    }

    /** A call that failed here goes on at another provider. */
    void replaced(FailureReason reason) {
        fallbacks(reason).increment();
    }

    private Counter responses(String status) {
        return responses.computeIfAbsent(status,
                value -> Counter.builder("parley.llm.responses").tags(tags).tag("http.response.status_code", value)
                        .description("Responses of providers, repetitions included").register(registry));
    }

    private Counter fallbacks(FailureReason reason) {
        return fallbacks.computeIfAbsent(reason,
                value -> Counter.builder("parley.llm.fallbacks").tags(tags).tag("reason", value.slug())
                        .description("Calls that went on to another provider").register(registry));
    }
}
