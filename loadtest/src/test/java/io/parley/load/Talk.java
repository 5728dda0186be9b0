package io.parley.load;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatling.javaapi.core.Session;
import java.util.ArrayList;
import java.util.List;

/** One user's conversation: what was asked, and what was heard of it on a stream. */
final class Talk {
    private static final String ATTRIBUTE = "talk";

    private final List<Question> questions = new ArrayList<>();
    private final Transcript heard = new Transcript();

    static Session begin(Session session) {
        return session.set(ATTRIBUTE, new Talk());
    }

    static Talk of(Session session) {
        return session.get(ATTRIBUTE);
    }

    void ask(Question question) {
        questions.add(question);
    }

    Question question() {
        return questions.getLast();
    }

    Transcript heard() {
        return heard;
    }

    boolean isAnswered() {
        return heard.ended() == questions.size();
    }

    /** {@link Transcript#WHOLE} where all that was asked has been answered to the last character, in order. */
    String verdict() {
        return verdictOf(heard);
    }

    /** Likewise of what somebody else heard. */
    String verdictOf(Transcript transcript) {
        return transcript.verdict(questions.stream().map(Question::answer).toList());
    }

    /** Whether a window was shown all of it; says what is wrong where it was not. */
    boolean isWhole(String window, Transcript shown) {
        String verdict = verdictOf(shown);
        if (!verdict.equals(Transcript.WHOLE)) {
            System.err.println(window + " has not: " + verdict);
        }
        return verdict.equals(Transcript.WHOLE);
    }

    /** {@link Transcript#WHOLE} where besides the history says the same. */
    String verdict(String history) {
        var messages = Json.read(history).path("messages");
        if (messages.size() != 2 * questions.size()) {
            return "the history has " + messages.size() + " messages, not " + 2 * questions.size();
        }
        for (int i = 0; i < questions.size(); i++) {
            var question = questions.get(i);
            String difference = difference(messages.get(2 * i), "user", question.content())
                    + difference(messages.get(2 * i + 1), "assistant", question.answer());
            if (!difference.isEmpty()) {
                return difference;
            }
        }
        return verdict();
    }

    private static String difference(JsonNode message, String role, String content) {
        if (!message.path("role").asText().equals(role) || !message.path("status").asText().equals("completed")) {
            return "the history has a " + message.path("status").asText() + " message of "
                    + message.path("role").asText();
        }
        String was = message.path("content").asText();
        return was.equals(content) ? "" : "the history differs: " + Texts.difference(content, was);
    }
}
