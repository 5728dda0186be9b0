package io.parley.llm;

import io.parley.core.Secret;
import io.parley.core.StartException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The variables that OpenAI's own tools read, {@code OPENAI_API_KEY}, {@code OPENAI_BASE_URL} and {@code OPENAI_MODEL}: they
 * name a provider {@code openai}, or complete the configured one.
 */
public final class OpenAiEnvironment {
    private static final String NAME = "openai";
    private static final String DEFAULT_MODEL = "gpt-4.1-mini";

    private OpenAiEnvironment() {}

    /**
     * The configuration with what the variables add; what is configured wins. Fails with {@link StartException}, which names the variable
     * that cannot be used.
     */
    public static LlmConfig complete(LlmConfig config, Map<String, String> environment) {
        String key = value(environment, "OPENAI_API_KEY");
        String url = value(environment, "OPENAI_BASE_URL");
        LlmConfig.Provider configured = config.providers().get(NAME);
        if (key == null && (url == null || configured != null)) {
            return config;
        }
        var providers = new LinkedHashMap<>(config.providers());
        providers.put(NAME, configured == null
                ? named(url, key, model(environment))
                : configured.withKey(secret(key)));
        return config.withProviders(providers);
    }

    private static String model(Map<String, String> environment) {
        return Optional.ofNullable(value(environment, "OPENAI_MODEL")).orElse(DEFAULT_MODEL);
    }

    private static LlmConfig.Provider named(@Nullable String url, @Nullable String key, String model) {
        try {
            return new LlmConfig.Provider(url, secret(key), List.of(model), null, null);
        } catch (IllegalArgumentException e) {
            throw new StartException(String.valueOf(e.getMessage()).replaceFirst("^base-url", "OPENAI_BASE_URL")
                    .replaceFirst("^api-key", "OPENAI_API_KEY"), e);
        }
    }

    private static @Nullable Secret secret(@Nullable String key) {
        return key == null ? null : new Secret(key);
    }

    private static @Nullable String value(Map<String, String> environment, String name) {
        String value = environment.get(name);
        return value == null || value.isBlank() ? null : value.strip();
    }
}
