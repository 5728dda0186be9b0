package io.parley.llm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.core.FailureReason;
import io.parley.llm.LlmMessages.Usage;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkParserTest {
    private final ChunkParser chunks = new ChunkParser();

    @Test
    void theContentOfSeveralChunksIsJoined() throws IOException {
        take("{\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}");
        take("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"one \"}}]}");
        take("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"two\"}}]}");
        assertThat(chunks.takeText()).isEqualTo("one two");
        assertThat(chunks.takeText()).isEmpty();
    }

    @Test
    void escapesAndUnicodeAreRead() throws IOException {
        take("{\"choices\":[{\"delta\":{\"content\":\"\\\"\\n\\u00e4\\ud834\\udd1e ä€𝄞\"}}]}");
        assertThat(chunks.takeText()).isEqualTo("\"\nä𝄞 ä€𝄞");
    }

    @Test
    void anEscapedSurrogatePairMayBeSplitBetweenChunks() throws IOException {
        take("{\"choices\":[{\"delta\":{\"content\":\"\\ud834\"}}]}");
        take("{\"choices\":[{\"delta\":{\"content\":\"\\udd1e\"}}]}");
        assertThat(chunks.takeText()).isEqualTo("𝄞");
    }

    @Test
    void whatParleyDoesNotKnowIsSkipped() throws IOException {
        take("{\"id\":\"x\",\"extra\":{\"choices\":[{\"delta\":{\"content\":\"no\"}}]},\"choices\":[{\"logprobs\":{\"content\":[1]},"
                + "\"delta\":{\"tool_calls\":[{\"content\":\"no\"}],\"content\":\"yes\"}},{\"delta\":{\"content\":\"no\"}}],\"x\":[[]]}");
        assertThat(chunks.takeText()).isEqualTo("yes");
    }

    @Test
    void aRefusalIsText() throws IOException {
        take("{\"choices\":[{\"delta\":{\"content\":null,\"refusal\":\"no\"}}]}");
        assertThat(chunks.takeText()).isEqualTo("no");
    }

    @Test
    void thinkingIsProgressWithoutText() throws IOException {
        take("{\"choices\":[{\"delta\":{\"reasoning_content\":\"hm\"}}]}");
        assertThat(chunks.takeText()).isEmpty();
        assertThat(chunks.takeProgress()).isTrue();
        assertThat(chunks.takeProgress()).isFalse();
    }

    @Test
    void finishReasonModelAndUsageAreKept() throws IOException {
        take("{\"model\":\"m-1\",\"choices\":[{\"delta\":{},\"finish_reason\":\"length\"}],\"usage\":null}");
        take("{\"model\":\"m-2\",\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"prompt_tokens_details\":{\"x\":1},\"completion_tokens\":4}}");
        take("[DONE]");
        assertThat(chunks.finishReason()).isEqualTo("length");
        assertThat(chunks.model()).isEqualTo("m-1");
        assertThat(chunks.usage()).isEqualTo(new Usage(3, 4));
        assertThat(chunks.done()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{\"error\":{\"type\":\"server_error\"}} | PROVIDER_UNAVAILABLE",
            "{\"error\":\"overloaded\"} | PROVIDER_UNAVAILABLE",
            "{\"error\":{\"code\":\"rate_limit_exceeded\"}} | PROVIDER_RATE_LIMITED",
            "{\"error\":{\"code\":429,\"type\":null}} | PROVIDER_RATE_LIMITED",
            "{\"error\":{\"metadata\":{\"type\":\"x\"},\"type\":\"invalid_request_error\"}} | PROVIDER_REJECTED",
            "{\"error\":null} |"})
    void anErrorObjectIsJudged(String chunk, FailureReason reason) throws IOException {
        take(chunk);
        assertThat(chunks.error()).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "7", "null", "{", "{\"choices\":[{\"delta\":", "{\"choices\":[}", "<html>",
            "[DONE"})
    void whatIsNotAnObjectFails(String data) {
        assertThatThrownBy(() -> take(data)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"choices\":null}", "{\"choices\":[null,7]}", "{\"choices\":[{\"delta\":null}]}",
            "{\"choices\":[{\"delta\":{\"content\":[{\"text\":\"x\"}]}}]}", "{\"usage\":7}", "{}"})
    void unusualTypesAreIgnored(String data) throws IOException {
        take(data);
        assertThat(chunks.takeText()).isEmpty();
    }

    private void take(String data) throws IOException {
        byte[] bytes = ("##" + data + "##").getBytes(UTF_8);
        chunks.data(bytes, 2, bytes.length - 2);
    }
}
