package io.parley.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.core.Secret;
import io.parley.core.StartException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LlmConfigTest {
    private static final LlmConfig.Provider LOCAL = new LlmConfig.Provider("http://localhost:11434/v1", null,
            List.of("small", "large=llama3:70b"), List.of("large"), "max_tokens");

    @Test
    void aModelMayHaveAnotherNameAtTheProvider() {
        assertThat(LOCAL.idOf("small")).isEqualTo("small");
        assertThat(LOCAL.idOf("large")).isEqualTo("llama3:70b");
        assertThat(LOCAL.idOf("llama3:70b")).isNull();
    }

    @Test
    void theFirstModelIsTheDefault() {
        var models = new ConfiguredModels(LlmConfig.DEFAULT.withProviders(Map.of("local", LOCAL)));
        assertThat(models.defaultModel()).isEqualTo("small");
        assertThat(models.models()).containsExactly("small", "large");
    }

    @Test
    void aConfiguredDefaultComesFirst() {
        var models = new ConfiguredModels(configured("large"));
        assertThat(models.models()).containsExactly("large", "small");
    }

    @Test
    void aModelContinuesWhereTheConfigurationSaysSo() {
        var models = new ConfiguredModels(configured(null));
        assertThat(models.continuation("large")).isTrue();
        assertThat(models.continuation("small")).isFalse();
        assertThat(models.continuation("none")).isFalse();
    }

    @Test
    void theOrderOfTheProvidersIsKept() {
        var many = new LinkedHashMap<String, LlmConfig.Provider>();
        List.of("z", "a", "m", "b").forEach(name -> many.put(name, LOCAL));
        assertThat(LlmConfig.DEFAULT.withProviders(many).providers().keySet()).containsExactly("z", "a", "m", "b");
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> configured("huge")).hasMessageContaining("default-model");
        assertThatThrownBy(() -> provider("ftp://x", List.of("m"), List.of())).hasMessageContaining("base-url");
        assertThatThrownBy(() -> provider("nonsense", List.of("m"), List.of())).hasMessageContaining("base-url");
        assertThatThrownBy(() -> provider(null, List.of(), List.of())).hasMessageContaining("models");
        assertThatThrownBy(() -> provider(null, List.of("m"), List.of("n"))).hasMessageContaining("continuation");
    }

    @Test
    void anAddressThatCannotBeAskedIsRefusedByTheNameOfItsKey() {
        for (String url : List.of("localhost:11434/v1", "http://h/v1#f", "http://u:s3cret@h/v1", "http://h:99999/v1",
                "http:///v1")) {
            assertThatThrownBy(() -> provider(url, List.of("m"), List.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .message().startsWith("base-url ").doesNotContain("s3cret").hasLineCount(1);
            assertThatThrownBy(() -> OpenAiEnvironment.complete(LlmConfig.DEFAULT, Map.of("OPENAI_BASE_URL", url)))
                    .isInstanceOf(StartException.class).message().startsWith("OPENAI_BASE_URL ")
                    .doesNotContain("s3cret").hasLineCount(1);
        }
    }

    @Test
    void aKeyThatNoHeaderTakesIsRefusedByTheNameOfItsVariable() {
        assertThatThrownBy(() -> OpenAiEnvironment.complete(LlmConfig.DEFAULT, Map.of("OPENAI_API_KEY", "s3cr\u00e9t")))
                .isInstanceOf(StartException.class).message().startsWith("OPENAI_API_KEY ").doesNotContain("s3cr");
    }

    @Test
    void theVariablesOfOpenAiNameAProvider() {
        var config = OpenAiEnvironment.complete(LlmConfig.DEFAULT,
                Map.of("OPENAI_API_KEY", "k", "OPENAI_BASE_URL", "http://here/v1", "OPENAI_MODEL", "m"));
        assertThat(config.providers()).containsExactly(Map.entry("openai",
                new LlmConfig.Provider("http://here/v1", new Secret("k"), List.of("m"), null, null)));
    }

    @Test
    void theKeyAloneMeansOpenAiItself() {
        var config = OpenAiEnvironment.complete(LlmConfig.DEFAULT, Map.of("OPENAI_API_KEY", "k"));
        assertThat(config.providers().get("openai").baseUrl()).isEqualTo("https://api.openai.com/v1");
    }

    @Test
    void theKeyCompletesAConfiguredProviderAndNothingElse() {
        var config = OpenAiEnvironment.complete(LlmConfig.DEFAULT.withProviders(Map.of("openai", LOCAL)),
                Map.of("OPENAI_API_KEY", "k", "OPENAI_BASE_URL", "http://other/v1", "OPENAI_MODEL", "m"));
        assertThat(config.providers().get("openai")).isEqualTo(new LlmConfig.Provider(LOCAL.baseUrl(), new Secret("k"),
                LOCAL.models(), LOCAL.continuation(), LOCAL.maxTokensField()));
    }

    @Test
    void withoutTheVariablesNothingChanges() {
        assertThat(OpenAiEnvironment.complete(LlmConfig.DEFAULT, Map.of("OPENAI_API_KEY", " ", "OPENAI_MODEL", "m")))
                .isSameAs(LlmConfig.DEFAULT);
    }

    @Test
    void theKeyIsNotShown() {
        assertThat(provider(null, List.of("m"), List.of()).toString()).doesNotContain("s3cret");
    }

    private static LlmConfig configured(String defaultModel) {
        return new LlmConfig(defaultModel, 1, 1, 0, LlmConfig.DEFAULT.maxBackoff(), 1024, 256,
                LlmConfig.Timeouts.DEFAULT, Map.of("local", LOCAL));
    }

    private static LlmConfig.Provider provider(String url, List<String> models, List<String> continuation) {
        return new LlmConfig.Provider(url, new Secret("s3cret"), models, continuation, null);
    }
}
