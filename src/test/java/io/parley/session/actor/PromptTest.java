package io.parley.session.actor;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.core.MessageId;
import io.parley.llm.LlmMessages.Speaker;
import io.parley.llm.LlmMessages.Turn;
import io.parley.session.ChatMessage;
import io.parley.session.ChatMessage.Author;
import io.parley.session.ChatMessage.AuthorKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What providers refuse: blank turns (LLMKube#935), turns of one side in a row (semantic-kernel#10281, Portkey-AI/gateway#748), an answer
 * first (Flowise#2516, langchain4j#1864), blanks at the end of a prefill (forgecode#1872, Marinara-Engine#2673), and more than fits
 * where one message alone is longer (draftnrun#744).
 */
class PromptTest {
    private static final int MOST = 10_000;

    @Test
    void turnsAlternateAsTheyWereSaid() {
        assertThat(shown("Be brief.", "a", "b", "c", "d", "e"))
                .containsExactly("SYSTEM Be brief.", "USER a", "ASSISTANT b", "USER c", "ASSISTANT d", "USER e");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n\n", "\u200b", "\u00a0", "\ufeff\u2028"})
    void whatWasAnsweredWithNothingIsJoinedToWhatFollows(String nothing) {
        assertThat(shown(null, "a", nothing, "b", nothing, "c")).containsExactly("USER a\n\nb\n\nc");
        assertThat(shown(" ", "a", "b", "c", nothing, "d", "e", "f"))
                .containsExactly("USER a", "ASSISTANT b", "USER c\n\nd", "ASSISTANT e", "USER f");
    }

    @Test
    void anAnswerIsNeverFirst() {
        var odd = said("b", "c", "d").stream()
                .map(m -> m.seq() % 2 == 1 ? of(m, AuthorKind.MODEL) : of(m, AuthorKind.USER))
                .toList();
        assertThat(shown(Prompt.of(null, odd, said("e").getFirst(), null, MOST)))
                .containsExactly("USER c", "ASSISTANT d", "USER e");
    }

    /** Flowise#2516, where a window of four messages began with an answer. */
    @Test
    void aWindowThatBeginsWithAnAnswerLeavesItOut() {
        var all = said("hello", "hello", "how are you", "im good", "whats the weather");
        assertThat(shown(Prompt.of(null, all.subList(1, 4), all.getLast(), null, MOST)))
                .containsExactly("USER how are you", "ASSISTANT im good", "USER whats the weather");
    }

    @Test
    void olderMessagesAreLeftOutInWhole() {
        assertThat(shown(Prompt.of(null, said("a".repeat(50), "b", "c", "d"), question("e"), null, 40)))
                .containsExactly("USER c", "ASSISTANT d", "USER e");
    }

    @Test
    void ofALongReplyTheEndIsShownAndWhatItAnswers() {
        var turns = Prompt.of(null, said("a", "b", "why?", "x".repeat(5_000) + "end"), question("and?"), null, 1_024)
                .turns();

        assertThat(turns).extracting(Turn::speaker).containsExactly(Speaker.USER, Speaker.ASSISTANT, Speaker.USER);
        assertThat(turns.get(0).content()).isEqualTo("why?");
        assertThat(turns.get(1).content()).startsWith("…xxx").endsWith("xend");
        assertThat(chars(turns)).isBetween(900, 1_024);
    }

    @Test
    void ofALongQuestionTheEndIsShownToo() {
        var turns = Prompt
                .of(null, said("q".repeat(5_000) + "?", "r".repeat(5_000) + "."), question("and?"), null, 1_024)
                .turns();

        assertThat(turns).extracting(t -> t.content().substring(0, 2)).containsExactly("…q", "…r", "an");
        assertThat(chars(turns)).isBetween(1_000, 1_024);
    }

    @Test
    void systemPromptAndNewestMessageAreWhole() {
        var turns = Prompt.of("s".repeat(900), said("a", "b"), question("n".repeat(900)), null, 1_024).turns();

        assertThat(turns).extracting(t -> t.content().length()).containsExactly(900, 900);
    }

    /** Emoji of two chars throughout: none is cut in two wherever the bound falls. */
    @Test
    void nothingIsCutWithinACodePoint() {
        IntStream.range(20, 60).forEach(most -> {
            var prompt = Prompt.of(null, said("🙂".repeat(40), "😀".repeat(40)), question("n"), null, most);
            assertThat(prompt.turns()).allMatch(t -> t.content().codePoints()
                    .noneMatch(c -> Character.getType(c) == Character.SURROGATE));
        });
        String prefill = Prompt.of(null, List.of(), question("n"), "😀".repeat(2_000), 2_000).prefill();
        assertThat(prefill).hasSize(1_998).startsWith("😀");
    }

    @ParameterizedTest
    @CsvSource({"'Hello ','Hello'", "'Hello\n\n \u00a0','Hello'", "'<thinking>\n','<thinking>'",
            "'As an AI assistant, I ','As an AI assistant, I'", "Hello,Hello", "' Hello',' Hello'"})
    void aPrefillDoesNotEndInBlanks(String soFar, String prefill) {
        assertThat(Prompt.of(null, List.of(), question("a"), soFar, MOST).prefill()).isEqualTo(prefill);
    }

    @ParameterizedTest
    @CsvSource({"'Hello ',' world','world'", "'Hello ','world','world'", "'Hello',' world',' world'",
            "'a\n\n','\n\n- b','- b'", "'a\n\n','\n',''", "'a ','  b',' b'"})
    void whatAContinuationRepeatsOfThemIsNotSaidTwice(String soFar, String first, String fresh) {
        assertThat(Prompt.continuation(soFar, first)).isEqualTo(fresh);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n ", "\u200b"})
    void fromNothingNothingGoesOn(String soFar) {
        assertThat(Prompt.of(null, List.of(), question("a"), soFar, MOST).prefill()).isNull();
    }

    @Test
    void aLongReplyGoesOnFromItsEndWhereThereIsRoom() {
        var prompt = Prompt.of("s", said("a", "b"), question("n"), "x".repeat(5_000) + "end", 2_048);
        assertThat(prompt.prefill()).hasSize(2_046).endsWith("xend");
        assertThat(shown(prompt)).containsExactly("SYSTEM s", "USER n");
        assertThat(Prompt.of("s".repeat(1_500), List.of(), question("n"), "x".repeat(5_000), 2_048).prefill()).isNull();
    }

    @Test
    void whateverWasSaidTheRulesHold() {
        var random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            var texts = new String[1 + 2 * random.nextInt(6)];
            for (int t = 0; t < texts.length; t++) {
                boolean last = t == texts.length - 1;
                texts[t] = !last && random.nextInt(4) == 0 ? " ".repeat(random.nextInt(3))
                        : "😀a".repeat(1 + random.nextInt(80));
            }
            var all = said(texts);
            int most = 20 + random.nextInt(400);
            var prompt = Prompt.of(null, all.subList(0, all.size() - 1), all.getLast(), null, most);
            var turns = prompt.turns();
            for (int t = 0; t < turns.size(); t++) {
                assertThat(turns.get(t).speaker()).isEqualTo(t % 2 == 0 ? Speaker.USER : Speaker.ASSISTANT);
                assertThat(turns.get(t).content()).isNotBlank();
            }
            assertThat(turns.size() % 2).isEqualTo(1);
            assertThat(turns.getLast().content()).endsWith(texts[texts.length - 1]);
            assertThat(chars(turns)).isLessThanOrEqualTo(Math.max(most, texts[texts.length - 1].length()));
        }
    }

    private static int chars(List<Turn> turns) {
        return turns.stream().mapToInt(t -> t.content().length()).sum();
    }

    private static List<String> shown(@Nullable String system, String... texts) {
        var all = said(texts);
        return shown(Prompt.of(system, all.subList(0, all.size() - 1), all.getLast(), null, MOST));
    }

    private static List<String> shown(Prompt prompt) {
        return prompt.turns().stream().map(t -> t.speaker() + " " + t.content()).toList();
    }

    private static ChatMessage question(String text) {
        return said(text).getFirst();
    }

    /** By a person and a model in turn. */
    private static List<ChatMessage> said(String... texts) {
        var all = new ArrayList<ChatMessage>();
        for (String text : texts) {
            var author = all.size() % 2 == 0 ? new Author(AuthorKind.USER, "ann") : Author.MODEL;
            all.add(new ChatMessage(MessageId.next(), all.size() + 1, author, text, ChatMessage.Status.COMPLETED,
                    Instant.EPOCH, null));
        }
        return all;
    }

    private static ChatMessage of(ChatMessage m, AuthorKind kind) {
        return new ChatMessage(m.id(), m.seq(), new Author(kind, null), m.content(), m.status(), m.createdAt(), null);
    }
}
