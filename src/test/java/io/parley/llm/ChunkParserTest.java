package io.parley.llm;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.core.FailureReason;
import io.parley.llm.LlmMessages.Usage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
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
            "{\"error\":{\"code\":400,\"type\":\"exceed_context_size_error\"}} | PROVIDER_REJECTED",
            "{\"error\":{\"code\":401}} | PROVIDER_REJECTED", "{\"error\":{\"code\":\"404\"}} | PROVIDER_REJECTED",
            "{\"error\":{\"status\":422}} | PROVIDER_REJECTED",
            "{\"error\":{\"code\":\"invalid_api_key\"}} | PROVIDER_REJECTED",
            "{\"error\":{\"type\":\"insufficient_quota\",\"code\":429}} | PROVIDER_REJECTED",
            "{\"error\":{\"code\":402}} | PROVIDER_REJECTED",
            "[{\"error\":{\"code\":400,\"status\":\"INVALID_ARGUMENT\"}}] | PROVIDER_REJECTED",
            "{\"error\":{\"code\":429,\"status\":\"RESOURCE_EXHAUSTED\"}} | PROVIDER_RATE_LIMITED",
            "{\"error\":{\"type\":\"rate_limit_error\"}} | PROVIDER_RATE_LIMITED",
            "{\"error\":{\"code\":502,\"metadata\":{\"code\":400}}} | PROVIDER_UNAVAILABLE",
            "{\"error\":{\"code\":500,\"type\":\"invalid\"}} | PROVIDER_UNAVAILABLE",
            "{\"error\":{\"message\":\"x\"}} | PROVIDER_UNAVAILABLE",
            "{\"error\":{\"error\":{\"type\":\"authentication_error\"}}} | PROVIDER_REJECTED",
            "{\"object\":\"error\",\"message\":\"x\",\"code\":40303} | PROVIDER_REJECTED",
            "{\"type\":\"overloaded_error\",\"message\":\"x\"} | PROVIDER_UNAVAILABLE",
            "{\"statusCode\":503,\"message\":\"x\"} | PROVIDER_UNAVAILABLE",
            "{\"message\":\"x\",\"type\":\"BadRequestError\",\"param\":null} | PROVIDER_REJECTED",
            "{\"type\":\"error\",\"message\":\"x\",\"code\":null} | PROVIDER_UNAVAILABLE",
            "{\"detail\":\"Not authenticated\"} | PROVIDER_UNAVAILABLE",
            "{\"code\":\"InvalidParameter\",\"message\":\"x\",\"request_id\":\"1\"} | PROVIDER_REJECTED",
            "{\"choices\":[{\"error\":{\"code\":429},\"delta\":{},\"finish_reason\":\"stop\"}]} | PROVIDER_RATE_LIMITED",
            "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],\"error\":{\"code\":400}} | PROVIDER_REJECTED",
            "{\"error\":null} |"})
    void anErrorObjectIsJudged(String chunk, FailureReason reason) throws IOException {
        take(chunk);
        assertThat(reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"choices\":[{\"delta\":", "{\"choices\":[}", "<html>", "[{\"choices\":[", "[1",
            "{}{", "x {\"choices\":[]}"})
    void whatLooksLikeAChunkAndCannotBeReadFails(String data) {
        assertThatThrownBy(() -> take(data)).isInstanceOf(IOException.class);
    }

    @Test
    void aLongLineThatIsNoJsonFails() {
        assertThatThrownBy(() -> take("x".repeat(257))).isInstanceOf(IOException.class);
    }

    /** Keep-alives that some send as data: llm-gateway#2053, and others. */
    @ParameterizedTest
    @ValueSource(strings = {"", " ", ": OPENROUTER PROCESSING", "ping", "keep-alive", "null", "7", "[]", "\"ping\"",
            "{}",
            "{\"type\":\"ping\"}"})
    void noiseIsPassedOver(String data) throws IOException {
        take(data);
        assertThat(chunks.takeText()).isEmpty();
        assertThat(chunks.error()).isNull();
        assertThat(chunks.isWhole()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[DONE]", "[DONE] ", "[DONE]\t", "\"[DONE]\"", "[done]", "DONE", " [DONE]", "[ DONE ]",
            "'[DONE]'",
            "[DONE", "data: [DONE]", "{}\n[DONE]"})
    void anEndMarkIsReadHoweverItIsWritten(String data) throws IOException {
        take(data);
        assertThat(chunks.done()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"choices\":null}", "{\"choices\":[null,7]}", "{\"choices\":[{\"delta\":null}]}",
            "{\"usage\":7}",
            "{\"choices\":[{\"delta\":{\"content\":{}}}]}",
            "{\"choices\":[{\"delta\":{\"content\":[null,[],{\"type\":\"image_url\"}]}}]}"})
    void whatHasNoTextHasNone(String data) throws IOException {
        take(data);
        assertThat(chunks.takeText()).isEmpty();
    }

    /** Mistral sends lists (litellm#16272), servers that are no chat {@code text}, others a message; two objects come in one event (eventsource-parser#31). */
    @ParameterizedTest
    @ValueSource(strings = {"{\"choices\":[{\"delta\":{\"content\":[{\"type\":\"text\",\"text\":\"The sea\"}]}}]}",
            "{\"choices\":[{\"delta\":{\"content\":[\"The \",{\"text\":\"sea\",\"type\":\"output_text\"}]}}]}",
            "{\"choices\":[{\"delta\":{\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"hm\"}]},"
                    + "{\"text\":\"I see\",\"type\":\"thinking\"},{\"type\":\"text\",\"text\":\"The sea\"}]}}]}",
            "{\"choices\":[{\"delta\":{\"content\":{\"type\":\"text\",\"text\":{\"value\":\"The sea\"}}}}]}",
            "{\"choices\":[{\"delta\":{\"content\":[{\"type\":\"something_new\",\"text\":\"The sea\"}]}}]}",
            "{\"choices\":[{\"delta\":{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"The sea\",\"thoughtSignature\":\"x\"}]}}}]}",
            "{\"choices\":[{\"delta\":\"The sea\"}]}", "{\"choices\":[{\"text\":\"The sea\"}]}",
            "{\"choices\":{\"delta\":{\"content\":\"The sea\"}}}",
            "{\"object\":\"chat.completion\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"The sea\"}}]}",
            "{\"choices\":[{\"text\":\"The \"}]}\n{\"choices\":[{\"text\":\"sea\"}]}",
            "{\"choices\":[{\"text\":\"The \"}]}{\"choices\":[{\"text\":\"sea\"}]}",
            "{\"choices\":[{\"text\":\"The \"}]}\n: ping\ndata: {\"choices\":[{\"text\":\"sea\"}]}",
            "[{\"choices\":[{\"text\":\"The \"}]},{\"choices\":[{\"text\":\"sea\"}]}]",
            "{\"choices\":[{\"delta\":{\"content\":\"The sea\"},\"logprobs\":{\"logprob\":NaN}}]}"})
    void textIsReadWhereverItStands(String data) throws IOException {
        take(data);
        assertThat(chunks.takeText()).isEqualTo("The sea");
    }

    /** sentry-javascript#24243: a choice counts by its number, also where that stands behind its text. */
    @ParameterizedTest
    @ValueSource(strings = {
            "{\"choices\":[{\"delta\":{\"content\":\"no\"},\"finish_reason\":\"stop\",\"index\":1},{\"index\":0,\"delta\":{\"content\":\"yes\"}}]}",
            "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"yes\"}}]}\n{\"choices\":[{\"index\":1,\"text\":\"no\"}]}"})
    void onlyTheChoiceOfIndexZeroCounts(String data) throws IOException {
        take(data);
        assertThat(chunks.takeText()).isEqualTo("yes");
        assertThat(chunks.finishReason()).isNull();
    }

    /** hermes-browser-extension#11, ragflow#15286: the last chunk has the whole answer once more. */
    @Test
    void aMessageBehindItsDeltasIsNotReadTwice() throws IOException {
        take("{\"choices\":[{\"delta\":{\"content\":\"The \"}}]}");
        assertThat(chunks.takeText()).isEqualTo("The ");
        take("{\"choices\":[{\"delta\":{\"content\":\"sea\"}}]}");
        take("{\"choices\":[{\"message\":{\"content\":\"The sea\"},\"finish_reason\":\"stop\"}]}");
        assertThat(chunks.takeText()).isEqualTo("sea");
        assertThat(chunks.isWhole()).isTrue();
    }

    @Test
    void aMessageThatIsAnotherTextThanItsDeltasFails() throws IOException {
        take("{\"choices\":[{\"delta\":{\"content\":\"The \"}}]}");
        assertThatThrownBy(() -> take("{\"choices\":[{\"message\":{\"content\":\"sea\"}}]}"))
                .isInstanceOf(IOException.class);
    }

    @Test
    void textMayComeInMessagesOnly() throws IOException {
        take("{\"choices\":[{\"message\":{\"content\":\"ha\"}}]}");
        take("{\"choices\":[{\"message\":{\"content\":\"ha\"}}]}");
        assertThat(chunks.takeText()).isEqualTo("haha");
    }

    /** ollama#4357, sglang#3912, and others. */
    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"null\"", "\"None\"", "\" \"", "null", "false", "0", "{}", "[]", "{\"x\":1}",
            "\"FINISH_REASON_UNSPECIFIED\""})
    void aFinishReasonThatMeansNothingIsNone(String reason) throws IOException {
        take("{\"choices\":[{\"delta\":{},\"finish_reason\":" + reason + "}]}");
        assertThat(chunks.finishReason()).isNull();
        assertThat(chunks.error()).isNull();
    }

    /** vllm#57082, hermes-agent#92161, cherry-studio#16079, DeepSeek's reference. */
    @ParameterizedTest
    @ValueSource(strings = {"error", "abort", "network_error", "network-error", "insufficient_system_resource"})
    void aFinishReasonThatNamesAFailureIsOne(String reason) throws IOException {
        take("{\"choices\":[{\"delta\":{\"content\":\"x\"},\"finish_reason\":\"" + reason + "\"}]}");
        assertThat(reason()).isEqualTo(FailureReason.PROVIDER_UNAVAILABLE);
        assertThat(chunks.isWhole()).isFalse();
    }

    @Test
    void aFinishReasonMayBeAnObjectOrSpeltOtherwise() throws IOException {
        take("{\"choices\":[{\"delta\":{},\"finish_reason\":{\"type\":\"stop\"}}]}");
        assertThat(chunks.finishReason()).isEqualTo("stop");
        take("{\"choices\":[{\"delta\":{},\"finish_reason\":null,\"finishReason\":\"length\"}]}");
        assertThat(chunks.finishReason()).isEqualTo("length");
    }

    @Test
    void whatIsStoredOfAProvidersNamesIsBoundedAndPlain() throws IOException {
        take("{\"id\":\"" + "i".repeat(999) + "\",\"model\":\"m\\u0000\\ud83d" + "m".repeat(3_000) + "\",\"choices\":"
                + "[{\"delta\":{},\"finish_reason\":\"\\u0000" + "r".repeat(5_000) + "\"}]}");
        assertThat(chunks.finishReason()).isEqualTo("r".repeat(64));
        assertThat(chunks.model()).isEqualTo("m".repeat(256));
        assertThat(chunks.id()).hasSize(256);
    }

    /** litellm#2195: the reason comes with every chunk, or before the text; it is believed only until the model goes on. */
    @Test
    void aReasonAfterWhichTheModelGoesOnIsNoEnd() throws IOException {
        take("{\"choices\":[{\"delta\":{\"content\":\"one\"},\"finish_reason\":\"stop\"}]}");
        assertThat(chunks.isWhole()).isTrue();
        assertThat(chunks.isLast()).isFalse();
        take("{\"choices\":[{\"delta\":{\"content\":\"two\"},\"finish_reason\":\"stop\"}]}");
        take("{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}");
        assertThat(chunks.isWhole()).isFalse();
        assertThat(chunks.isLast()).isFalse();
    }

    @Test
    void aReasonBehindAllTextIsTheEnd() throws IOException {
        take("{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}");
        assertThat(chunks.isLast()).isFalse();
        take("{\"choices\":[{\"delta\":{\"content\":\"one\"},\"finish_reason\":null}]}");
        var other = new ChunkParser();
        take(other, "{\"choices\":[{\"delta\":{\"content\":\"one\"},\"finish_reason\":null}]}");
        take(other, "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}");
        take(other, "{\"choices\":[],\"usage\":{\"prompt_tokens\":1}}");
        assertThat(other.isLast()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "<html>", "{\"error\":{\"code\":500}}", "{\"choices\":[{\"delta\":{\"content\":\"x\""})
    void nothingUnreadableUndoesAWholeAnswer(String data) throws IOException {
        take("{\"choices\":[{\"delta\":{\"content\":\"one\"},\"finish_reason\":\"stop\"}]}");
        take(data);
        assertThat(chunks.error()).isNull();
        assertThat(chunks.isWhole()).isTrue();
        assertThat(chunks.takeText()).isEqualTo("one");
    }

    @Test
    void textBehindWhatCannotBeReadFails() throws IOException {
        take("{\"choices\":[{\"delta\":{\"content\":\"one\"},\"finish_reason\":\"stop\"}]}");
        take("{broken");
        assertThatThrownBy(() -> take("{\"choices\":[{\"delta\":{\"content\":\"three\"}}]}"))
                .isInstanceOf(IOException.class);
    }

    /** llama-cpp-python#372, aisix#111: halves of a character. */
    @Test
    void bytesThatAreNotUtf8AreReplaced() throws IOException {
        byte[] bytes = "{\"choices\":[{\"delta\":{\"content\":\"a\u00f0\u009f b\u00ff\"}}]}{\"choices\":[{\"text\":\"c\u0098\"}]}"
                .getBytes(ISO_8859_1);
        chunks.data(bytes, 0, bytes.length);
        assertThat(chunks.takeText()).isEqualTo("a\ufffd b\ufffdc\ufffd");
    }

    /** openai-agents-python#1179, livekit#6595, llmgateway#2861, zed#62983; Moonshot counts in the choice. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"null | ", "{\"prompt_tokens\":null,\"completion_tokens\":null} |", "{} |",
            "[] |", "\"x\" |",
            "{\"prompt_tokens_details\":{\"cached_tokens\":0}} |", "{\"prompt_tokens\":-1} |",
            "{\"prompt_tokens\":[3]} |",
            "{\"prompt_tokens\":3.0,\"completion_tokens\":\"4\"} | 3:4",
            "{\"prompt_tokens\":99999999999999999999} | 2147483647:0",
            "{\"prompt_tokens\":3,\"completion_tokens\":null} | 3:0",
            "{\"prompt_tokens\":1e400,\"completion_tokens\":NaN} | 2147483647:0"})
    void oddCountsDoNoHarm(String usage, String counted) throws IOException {
        take("{\"choices\":[{\"usage\":" + usage + "}],\"usage\":null}");
        var counts = chunks.usage();
        assertThat(counts == null ? null : counts.promptTokens() + ":" + counts.completionTokens()).isEqualTo(counted);
    }

    @Test
    void theLastCountCounts() throws IOException {
        take("{\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1}}");
        take("{\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}");
        take("{\"usage\":null}");
        assertThat(chunks.usage()).isEqualTo(new Usage(3, 2));
    }

    /** What comes with good chunks in the place of an error. */
    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "\"\"", "false", "[]", "0", "{\"code\":null,\"message\":\"\"}"})
    void anErrorThatSaysNothingIsNone(String error) throws IOException {
        take("{\"error\":" + error + ",\"choices\":[{\"delta\":{\"content\":\"x\"}}]}");
        assertThat(chunks.error()).isNull();
        assertThat(chunks.takeText()).isEqualTo("x");
    }

    /** jan#5807: a line of its own; FastChat and vLLM: an object that is one. */
    @Test
    void errorsMayStandOutsideOfEvents() throws IOException {
        byte[] line = "error: {\"code\":400,\"message\":\"x\",\"type\":\"invalid_request_error\"}".getBytes(UTF_8);
        chunks.stray(line, 0, line.length);
        assertThat(reason()).isEqualTo(FailureReason.PROVIDER_REJECTED);
    }

    private @Nullable FailureReason reason() {
        return chunks.error() == null ? null : chunks.error().reason();
    }

    private static void take(ChunkParser parser, String data) throws IOException {
        byte[] bytes = data.getBytes(UTF_8);
        parser.data(bytes, 0, bytes.length);
    }

    private void take(String data) throws IOException {
        byte[] bytes = ("##" + data + "##").getBytes(UTF_8);
        chunks.data(bytes, 2, bytes.length - 2);
    }
}
