package io.parley.llm;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;

/** The models of a configuration. */
public final class ConfiguredModels implements ModelCatalog {
    private final LlmConfig config;
    private final List<String> models;

    /** Fails with {@link IllegalArgumentException} when there is no provider. */
    public ConfiguredModels(LlmConfig config) {
        var names = new LinkedHashSet<String>();
        config.providers().values().forEach(provider -> names.addAll(provider.names()));
        if (names.isEmpty()) {
            throw new IllegalArgumentException("llm.providers must name at least one provider");
        }
        names.addFirst(Objects.requireNonNullElse(config.defaultModel(), names.getFirst()));
        this.config = config;
        this.models = List.copyOf(names);
    }

    @Override
    public String defaultModel() {
        return models.getFirst();
    }

    @Override
    public List<String> models() {
        return models;
    }

    @Override
    public boolean continuation(String model) {
        return config.providers().values().stream().anyMatch(provider -> provider.continues(model));
    }
}
