package io.parley.session.actor;

import io.parley.core.VisibleText;
import io.parley.llm.LlmMessages.Speaker;
import io.parley.llm.LlmMessages.Turn;
import io.parley.session.ChatMessage;
import io.parley.session.ChatMessage.AuthorKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the model is shown, so that every provider takes it: after the system prompt the turns alternate, the first of them and the
 * last are a person's, and none is blank. Messages that were not answered with anything to be seen are joined to the next.
 *
 * @param turns   no more characters in all than there may be, unless system prompt and newest message alone have more
 * @param prefill what the reply is to go on from, without blanks at its end; null to begin anew
 */
record Prompt(List<Turn> turns, @Nullable String prefill) {
    /** Between messages that are joined, as between paragraphs. */
    private static final String BETWEEN = "\n\n";

    /** Stands where the beginning of a text was cut off. */
    private static final String CUT = "…";

    /** Characters of a longer reply that its continuation must be shown. */
    private static final int LEAST_PREFILL = 1_024;

    /** Characters of a continuation that can be found to be there already; its credit does not come back for them. */
    private static final int MOST_HIDDEN = 1_024;

    /**
     * Of the messages before the newest, the latest for which there is room are shown whole; of the last exchange as much as there is
     * room for, the ends first.
     *
     * @param system null without one
     * @param before oldest first
     * @param soFar  the reply that is to go on, or null
     * @param most   characters of everything
     */
    static Prompt of(@Nullable String system, List<ChatMessage> before, ChatMessage newest, @Nullable String soFar,
            int most) {
        var turns = new ArrayList<Turn>(before.size() + 2);
        int room = most - newest.content().length();
        if (system != null && !VisibleText.isBlank(system)) {
            turns.add(new Turn(Speaker.SYSTEM, system));
            room -= system.length();
        }
        String prefill = soFar == null ? null : prefill(soFar, room);
        var kept = latest(before, prefill == null ? room : room - prefill.length());
        kept.forEach(turn -> join(turns, turn));
        join(turns, turn(newest, newest.content()));
        return new Prompt(List.copyOf(turns), prefill);
    }

    private static @Nullable String prefill(String soFar, int room) {
        String text = withoutBlanksAtEnd(soFar);
        boolean fits = room >= Math.min(text.length(), LEAST_PREFILL);
        return fits && !VisibleText.isBlank(text) ? end(text, room) : null;
    }

    /** Some providers refuse an answer to go on from that ends in blanks. */
    private static String withoutBlanksAtEnd(String text) {
        int end = text.length();
        while (end > 0
                && (Character.isWhitespace(text.charAt(end - 1)) || Character.isSpaceChar(text.charAt(end - 1)))) {
            end--;
        }
        return text.substring(0, end);
    }

    /**
     * What of the first text of a continuation is new: blanks at the end of the text so far are not shown to the model, which may
     * repeat them.
     */
    static String continuation(String soFar, String first) {
        String hidden = soFar.substring(withoutBlanksAtEnd(soFar).length());
        int same = 0;
        int most = Math.min(MOST_HIDDEN, hidden.length());
        while (same < most && same < first.length() && hidden.charAt(same) == first.charAt(same)) {
            same++;
        }
        return first.substring(same);
    }

    /** Oldest first. A reply whose question is left out is, too. */
    private static List<Turn> latest(List<ChatMessage> messages, int room) {
        var kept = new ArrayList<Turn>();
        int left = room;
        for (int i = messages.size() - 1; i >= 0; i--) {
            var message = messages.get(i);
            if (VisibleText.isBlank(message.content())) {
                continue;
            }
            int share = left - (i == messages.size() - 1 ? reserved(messages, left) : 0) - BETWEEN.length();
            boolean whole = message.content().length() <= share;
            if (!whole && (i < messages.size() - 2 || share <= CUT.length())) {
                break;
            }
            String text = whole ? message.content() : CUT + end(message.content(), share - CUT.length());
            kept.add(turn(message, text));
            left -= text.length() + BETWEEN.length();
        }
        while (!kept.isEmpty() && kept.getLast().speaker() == Speaker.ASSISTANT) {
            kept.removeLast();
        }
        return kept.reversed();
    }

    /** A long reply leaves room for the message it answers, or at least for its end. */
    private static int reserved(List<ChatMessage> messages, int room) {
        int question = messages.size() < 2 ? 0
                : messages.get(messages.size() - 2).content().length() + BETWEEN.length();
        return Math.min(question, room / 4);
    }

    private static void join(List<Turn> turns, Turn turn) {
        if (!turns.isEmpty() && turns.getLast().speaker() == turn.speaker()) {
            var before = turns.removeLast();
            turns.add(new Turn(turn.speaker(), before.content() + BETWEEN + turn.content()));
        } else {
            turns.add(turn);
        }
    }

    private static Turn turn(ChatMessage message, String text) {
        return new Turn(message.author().kind() == AuthorKind.MODEL ? Speaker.ASSISTANT : Speaker.USER, text);
    }

    /** The last characters, not beginning within one. */
    private static String end(String text, int most) {
        int from = Math.max(0, text.length() - most);
        boolean within = from > 0 && from < text.length() && Character.isLowSurrogate(text.charAt(from));
        return text.substring(within ? from + 1 : from);
    }
}
