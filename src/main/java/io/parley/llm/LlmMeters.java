package io.parley.llm;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/** What a node's model calls are measured with. Belongs to one event loop. */
final class LlmMeters {
    private final AtomicInteger underWay = new AtomicInteger();
    private final Map<String, ProviderMeters> providers = new HashMap<>();

    LlmMeters(MeterRegistry registry, LlmConfig config) {
        Gauge.builder("parley.llm.calls", underWay::get).description("Model calls under way").register(registry);
        config.providers()
                .forEach((name, provider) -> providers.put(name, new ProviderMeters(registry, name, provider.names())));
    }

    /** So many calls are under way now. */
    void underWay(int calls) {
        underWay.set(calls);
    }

    /** @param name of a configured provider */
    ProviderMeters provider(String name) {
        return Objects.requireNonNull(providers.get(name), "a provider that is not configured");
    }
}
