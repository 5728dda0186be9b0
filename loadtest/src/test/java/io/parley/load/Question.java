package io.parley.load;

import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Something to say to the demo model, and what it answers, whose every character is known before. */
record Question(String content, String answer) {
    /** What is easily broken when text is cut into parts. */
    private static final String[] WORDS = {"calm", "naïve", "Größe", "日本語", "🙂", "\"quoted\"", "back\\slash",
            "e\u0301t\u00e9",
            "data:", "id:", "\uD83D\uDC69\u200D\uD83D\uDE80"};

    static Question counting(int to) {
        return new Question("Count to " + to, IntStream.rangeClosed(1, to).mapToObj(Integer::toString)
                .collect(Collectors.joining(", ", "", ".")));
    }

    static Question repeating(String text) {
        return new Question("Repeat after me: " + text, text);
    }

    /** Of so many tokens at most. */
    static Question any(int tokens) {
        var random = ThreadLocalRandom.current();
        int length = random.nextInt(Math.max(1, tokens / 3), tokens + 1);
        return random.nextBoolean() ? counting(length) : repeating(IntStream.range(0, length)
                .mapToObj(i -> WORDS[random.nextInt(WORDS.length)]).collect(Collectors.joining(" ")));
    }

    /** Much text for few tokens: nearly as long as a message may be. */
    static Question heavy() {
        return repeating(("x".repeat(999) + " ").repeat(55) + "x");
    }

    /** As the body of a request. */
    String body() {
        return Json.write(Map.of("content", content));
    }
}
