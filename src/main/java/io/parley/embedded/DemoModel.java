package io.parley.embedded;

import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the demo model says: the same to the same conversation, and never pretending to be more than it is. */
final class DemoModel {
    private static final int MOST = 20_000;
    private static final int SHOWN = 200;
    private static final Pattern COUNT = Pattern.compile("\\bcount (?:up )?to (\\d{1,9})\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern REPEAT = Pattern.compile("^\\s*(?:please )?repeat(?: after me)?:?\\s+(.+)$",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern LONG = Pattern.compile("\\b(\\d{1,9}) words\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern HELLO = Pattern.compile("^\\s*(hello|hi|hey|good (morning|evening|day))\\b.*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final String[] SUBJECTS = {"A durable reply", "The event stream", "Every node", "A patient reader",
            "The session", "This little model", "An acknowledged message", "The next word"};
    private static final String[] VERBS = {"survives", "remembers", "follows", "carries", "outlives", "answers",
            "continues", "repeats"};
    private static final String[] OBJECTS = {"a closed laptop", "the last event", "a killed process", "its own place",
            "the whole conversation", "one quiet rule", "what was promised", "the text so far"};

    private DemoModel() {}

    /** The whole answer; {@code words} fixes its length, 0 leaves it to the question. */
    static String answer(DemoPrompt prompt, int words) {
        if (words > 0) {
            return prose(prompt.seed(), words);
        }
        String question = prompt.question().strip();
        Matcher count = COUNT.matcher(question);
        Matcher repeat = REPEAT.matcher(question);
        Matcher length = LONG.matcher(question);
        if (repeat.matches()) {
            return repeat.group(1);
        } else if (count.find()) {
            return count(limited(count.group(1)));
        } else if (length.find()) {
            return prose(prompt.seed(), limited(length.group(1)));
        } else if (HELLO.matcher(question).matches()) {
            return hello(prompt);
        }
        return question.toLowerCase(Locale.ROOT).matches("help[?!.]*") ? help() : reflect(prompt, question);
    }

    private static int limited(String number) {
        return Math.clamp(Long.parseLong(number), 1, MOST);
    }

    private static String count(int to) {
        return IntStream.rangeClosed(1, to).mapToObj(Integer::toString).collect(Collectors.joining(", ", "", "."));
    }

    private static String hello(DemoPrompt prompt) {
        return (prompt.userTurns() > 1 ? "Hello again! " : "Hello! ")
                + "I am Parley's built-in demo model: a small program inside this server, no language model, so that you can "
                + "see answers stream without a key or a network. Say \"help\" to learn what I can do.";
    }

    private static String help() {
        return """
               I am Parley's built-in demo model. I know a few tricks:

               - "count to 100" makes me count,
               - "repeat ..." makes me say what follows,
               - "write 500 words" makes me talk for a while, to be stopped, resumed or taken over,
               - anything else I reflect, and tell how long our conversation is.

               To talk with a real model, name a provider under `llm.providers` in the configuration.""";
    }

    private static String reflect(DemoPrompt prompt, String question) {
        String shown = question.length() > SHOWN ? question.substring(0, question.offsetByCodePoints(0,
                question.codePointCount(0, SHOWN))) + "…" : question;
        return "You said: \"" + shown + "\"\n\nThat is message " + prompt.userTurns()
                + " from you, and this request carried " + prompt.conversation() + " messages of our conversation. "
                + "I am Parley's built-in demo model, so I cannot really answer it; but I stream like a real one: "
                + "close this connection and resume, stop me, or ask me to \"write 500 words\" and restart the server "
                + "meanwhile. With a provider configured under `llm.providers` a real model would speak here.";
    }

    private static String prose(int seed, int words) {
        var random = new Random(seed);
        var text = new StringBuilder();
        for (int left = words; left > 0;) {
            String[] sentence = (pick(SUBJECTS, random) + " " + pick(VERBS, random) + " " + pick(OBJECTS, random))
                    .split(" ");
            int taken = Math.min(left, sentence.length);
            text.append(text.isEmpty() ? "" : " ")
                    .append(String.join(" ", java.util.List.of(sentence).subList(0, taken)))
                    .append('.');
            left -= taken;
        }
        return text.toString();
    }

    private static String pick(String[] choices, Random random) {
        return choices[random.nextInt(choices.length)];
    }
}
