package io.parley.testing;

import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Notes what tests send and are given that nobody may log: secrets and what people write. Only where {@link Evidence}
 * is kept, so that {@link LeaksCheck} can look for it; elsewhere this does nothing.
 *
 * <p>A secret is noted if it has ten characters, five of them different. A text must also have a letter, and a digit or 24
 * characters, since everyday words are found everywhere: it is noted up to what JSON would escape.
 */
public final class Marks {
    private static final int MOST = 300_000;
    private static final int LEAST_CHARS = 10;
    private static final int LEAST_DIFFERENT = 5;
    private static final int LONG_TEXT = 24;
    /** Of what is longer, its beginning and its end are marks. */
    private static final int LONGEST = 40;
    private static final Set<String> TEXTS = Set.of("content", "text", "title", "systemPrompt");
    private static final Pattern DIGIT = Pattern.compile("\\d");
    private static final Pattern LETTER = Pattern.compile("[A-Za-z]");
    private static final Pattern PLAIN = Pattern.compile("[ !#-\\[\\]-~]*");
    /** Each with a kind and a value: members of JSON, lines of headers, cookies, and what forms and the ways of a sign-in have. */
    private static final List<Pattern> WHAT = List.of(
            Pattern.compile("\"(password|currentPassword|newPassword|accessToken|refreshToken|csrfToken|key|invitation"
                    + "|content|text|title|systemPrompt)\"\\s*:\\s*\"([^\"\\\\]*+)"),
            Pattern.compile("(?im)^(authorization|x-csrf-token|idempotency-key): *(?:bearer |basic )?\"?([^\\r\\n]*+)"),
            Pattern.compile("\\b(parley_\\w+)=([^;\\s\"]*+)"),
            Pattern.compile("(?m)(?:^|[?&])(password|code|state|nonce|code_challenge)=([^&\\s\"]*+)"));

    private static final Set<String> KNOWN = ConcurrentHashMap.newKeySet();
    private static final AtomicInteger NAMES = new AtomicInteger();

    private Marks() {}

    /** What a session is made of that is nothing special: texts, where they are looked for. */
    static Map<String, String> session() {
        String name = "of-a-session-" + NAMES.incrementAndGet() + "-4c1e";
        return Evidence.isKept() ? Map.of("title", "title-" + name, "systemPrompt", "prompt-" + name) : Map.of();
    }

    /** A secret that is not seen on the way. */
    public static void secret(String kind, String value) {
        if (Evidence.isKept()) {
            note(kind, value);
        }
    }

    /** A request of which the body is known apart. */
    public static void sent(HttpRequest request, String body) {
        if (Evidence.isKept()) {
            sent(request.uri() + "\n" + lines(request.headers()) + "\n" + body);
        }
    }

    /** An answer, or what there is of it. */
    public static void received(HttpResponse<?> response, String body) {
        if (Evidence.isKept()) {
            received(response.statusCode(), body + "\n" + lines(response.headers()));
        }
    }

    private static String lines(HttpHeaders headers) {
        return headers.map().entrySet().stream()
                .flatMap(header -> header.getValue().stream().map(value -> header.getKey() + ": " + value))
                .collect(Collectors.joining("\n"));
    }

    /** A request, or a part of it, as it goes over the wire. */
    public static void sent(String text) {
        if (Evidence.isKept()) {
            WHAT.forEach(pattern -> pattern.matcher(text).results()
                    .forEach(found -> note(found.group(1), found.group(2))));
        }
    }

    /** An answer, or a part of it. Of errors and metrics nothing is noted: that nothing of others is in them is looked for. */
    public static void received(int status, String text) {
        if (Evidence.isKept() && status >= 400) {
            Evidence.append(Evidence.ANSWERS, status + " " + text.replace('\n', ' '));
        } else if (Evidence.isKept() && text.contains("# HELP ")) {
            Evidence.append(Evidence.ANSWERS, text);
        } else {
            sent(text);
        }
    }

    private static void note(String kind, String value) {
        var plain = PLAIN.matcher(value);
        String text = plain.lookingAt() ? plain.group().strip() : "";
        add(kind, text.substring(0, Math.min(text.length(), LONGEST)));
        add(kind, text.substring(Math.max(0, text.length() - LONGEST)));
    }

    private static void add(String kind, String text) {
        if (isUnusual(text, TEXTS.contains(kind)) && KNOWN.size() < MOST && KNOWN.add(text)) {
            Evidence.append(Evidence.MARKS, kind + "\t" + text);
        }
    }

    private static boolean isUnusual(String value, boolean text) {
        boolean unusual = value.length() >= LEAST_CHARS && value.chars().distinct().count() >= LEAST_DIFFERENT;
        return unusual && (!text || isNoEverydayText(value));
    }

    private static boolean isNoEverydayText(String text) {
        return LETTER.matcher(text).find() && (text.length() >= LONG_TEXT || DIGIT.matcher(text).find());
    }
}
