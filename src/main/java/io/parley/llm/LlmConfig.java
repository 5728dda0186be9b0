package io.parley.llm;

import io.parley.core.Bounds;
import io.parley.core.Secret;
import io.parley.core.ServerUrl;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Providers of language models and the bounds of calls to them; keys under {@code llm}.
 *
 * @param defaultModel  the model of sessions that name none; null: the first one of the first provider
 * @param maxCalls      calls under way in one node; beyond it {@code OVERLOADED}. As many ended calls are remembered, so that a
 *                      repeated request does not start one again
 * @param poolSize      connections to one provider; beyond it calls wait for a free one
 * @param maxRetries    repetitions of a request that failed before its stream began
 * @param maxBackoff    longest pause before a repetition, also when the provider asks for a longer one
 * @param maxEventBytes longest event of a provider's stream; a longer one fails as {@code provider_protocol}
 * @param maxErrorBytes bytes read of a provider's error; the rest is not read
 * @param timeouts      time limits of a call
 * @param providers     by name, in the order in which they are tried; empty leaves the choice to the launcher
 */
public record LlmConfig(@Nullable String defaultModel, @Bounds(min = "1", max = "100000") int maxCalls,
        @Bounds(min = "1", max = "100000") int poolSize, @Bounds(max = "10") int maxRetries, Duration maxBackoff,
        @Bounds(min = "1KiB", max = "64MiB") int maxEventBytes, @Bounds(min = "256", max = "1MiB") int maxErrorBytes,
        Timeouts timeouts, Map<String, Provider> providers) {

    /** As in {@code config/parley.yaml}. */
    public static final LlmConfig DEFAULT = new LlmConfig(null, 1_000, 1_000, 2, Duration.ofSeconds(4), 1 << 20,
            1 << 16,
            Timeouts.DEFAULT, Map.of());

    public LlmConfig {
        providers = Collections.unmodifiableMap(new LinkedHashMap<>(providers));
        if (defaultModel != null && !providers.isEmpty() && !served(providers, defaultModel)) {
            throw new IllegalArgumentException(
                    "default-model is " + defaultModel + ", which no provider's models name");
        }
    }

    private static boolean served(Map<String, Provider> providers, String model) {
        return providers.values().stream().anyMatch(provider -> provider.idOf(model) != null);
    }

    /** The same with other providers. */
    public LlmConfig withProviders(Map<String, Provider> replacements) {
        return new LlmConfig(defaultModel, maxCalls, poolSize, maxRetries, maxBackoff, maxEventBytes, maxErrorBytes,
                timeouts, replacements);
    }

    /** The same with other time limits. */
    public LlmConfig withTimeouts(Timeouts replacement) {
        return new LlmConfig(defaultModel, maxCalls, poolSize, maxRetries, maxBackoff, maxEventBytes, maxErrorBytes,
                replacement, providers);
    }

    /**
     * Time limits of a call; keys under {@code llm.timeouts}. Those but {@code connect} are checked at intervals, so they
     * may be passed by one interval.
     *
     * @param connect       to open a connection
     * @param firstToken    of silence from asking a provider, repetitions included, to its first text; then the next provider is tried
     * @param betweenTokens of silence after that; time without credit does not count
     * @param reply         of the whole call, all providers included
     * @param check         the interval of checking
     */
    public record Timeouts(@Bounds(max = "10m") Duration connect, Duration firstToken, Duration betweenTokens,
            Duration reply, @Bounds(min = "10ms", max = "10s") Duration check) {
        /** As in {@code config/parley.yaml}. */
        public static final Timeouts DEFAULT = new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(60),
                Duration.ofSeconds(30), Duration.ofMinutes(10), Duration.ofMillis(250));
    }

    /**
     * A server that speaks OpenAI's chat completions; keys under {@code llm.providers.NAME}. The name is stored with replies.
     *
     * @param baseUrl        http or https, up to and with the version, as {@link ServerUrl} takes it; a query is sent with every request; null:
     *                       OpenAI's own
     * @param apiKey         sent as bearer token, in printable ASCII; null for servers that ask for none
     * @param models         which it serves, each as {@code name} or, where the server calls it otherwise, {@code name=id};
     *                       several providers may serve the same name
     * @param continuation   names of those models that go on from an assistant message at the end of the prompt, exactly where
     *                       it ends
     * @param maxTokensField what the server calls the limit of tokens; null: {@code max_completion_tokens}, as OpenAI does.
     *                       Servers that know only the older name want {@code max_tokens}
     * @param streamOptions  whether it is asked to count tokens ({@code stream_options}); null: unless it refuses a request for that
     * @param authority      PEM file with the certificates of which one must have signed the server's; null: those of the Java runtime
     */
    public record Provider(@Nullable String baseUrl, @Nullable Secret apiKey, List<String> models,
            @Nullable List<String> continuation, @Nullable String maxTokensField, @Nullable Boolean streamOptions,
            @Nullable Path authority) {
        /** OpenAI's own server. */
        public static final String OPENAI_URL = "https://api.openai.com/v1";
        private static final String MAX_TOKENS = "max_completion_tokens";

        public Provider {
            models = List.copyOf(models);
            continuation = continuation == null ? List.of() : List.copyOf(continuation);
            baseUrl = baseUrl == null ? OPENAI_URL : baseUrl;
            maxTokensField = maxTokensField == null ? MAX_TOKENS : maxTokensField;
            if (models.isEmpty()) {
                throw new IllegalArgumentException("models must name at least one model");
            }
            checkAddress(baseUrl, apiKey);
            if (!names(models).containsAll(continuation)) {
                throw new IllegalArgumentException("continuation must name some of the models " + names(models));
            }
        }

        /** One that is as most are. */
        public Provider(@Nullable String baseUrl, @Nullable Secret apiKey, List<String> models,
                @Nullable List<String> continuation, @Nullable String maxTokensField) {
            this(baseUrl, apiKey, models, continuation, maxTokensField, null, null);
        }

        private static void checkAddress(String baseUrl, @Nullable Secret apiKey) {
            try {
                ServerUrl.parse(baseUrl);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("base-url " + e.getMessage(), e);
            }
            if (apiKey != null && !apiKey.value().matches("[!-~]+")) {
                throw new IllegalArgumentException("api-key must be printable ASCII without blanks");
            }
        }

        ServerUrl address() {
            return ServerUrl.parse(Objects.requireNonNull(baseUrl));
        }

        /** The same with this key, unless it has one. */
        Provider withKey(@Nullable Secret key) {
            return new Provider(baseUrl, apiKey == null ? key : apiKey, models, continuation, maxTokensField,
                    streamOptions, authority);
        }

        /** The names by which sessions ask for its models. */
        public List<String> names() {
            return names(models);
        }

        private static List<String> names(List<String> models) {
            return models.stream().map(model -> model.split("=", 2)[0].strip()).toList();
        }

        /** What the provider calls a model; null when it does not serve it. */
        @Nullable
        String idOf(String name) {
            int index = names().indexOf(name);
            if (index < 0) {
                return null;
            }
            String model = models.get(index);
            return model.substring(model.indexOf('=') + 1).strip();
        }

        /** Whether a call of the model may be continued here. */
        boolean continues(String name) {
            return continuation != null && continuation.contains(name);
        }
    }
}
