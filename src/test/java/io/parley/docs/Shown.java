package io.parley.docs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Compares what a page shows with what was printed. Where it shows an id or a time, another may stand; for {@code …} anything in
 * the line, and for a line of it any lines. JSON may be laid out otherwise; an element {@code "…"} ends a list of any length.
 */
final class Shown {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ANYTHING = "…";
    /** A UUID, a time, a request id, or an address of the node. */
    private static final Pattern VARYING = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
            + "|\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z|\\b[0-9a-f]{16}\\b|…");

    private Shown() {}

    static boolean matches(Page.Block shown, String printed) {
        return shown.language().equals("json") ? sameJson(json(shown.content()), json(printed))
                : Pattern
                        .compile(shown.content().stripTrailing().lines().map(Shown::line).collect(Collectors.joining()))
                        .matcher(printed.replace("\r", "").stripTrailing() + "\n").matches();
    }

    private static boolean sameJson(JsonNode shown, JsonNode printed) {
        if (shown.isTextual() && printed.isTextual()) {
            return Pattern.compile(regex(shown.textValue()), Pattern.DOTALL).matcher(printed.textValue()).matches();
        }
        if (shown.isObject() && printed.isObject()) {
            return shown.size() == printed.size() && shown.properties().stream()
                    .allMatch(e -> sameJson(e.getValue(), printed.path(e.getKey())));
        }
        boolean lists = shown.isArray() && printed.isArray();
        return lists ? sameList(shown, printed) : shown.equals(printed);
    }

    private static boolean sameList(JsonNode shown, JsonNode printed) {
        for (int i = 0; i < shown.size(); i++) {
            if (shown.path(i).asText().equals(ANYTHING)) {
                return true;
            }
            if (!sameJson(shown.path(i), printed.path(i))) {
                return false;
            }
        }
        return shown.size() == printed.size();
    }

    private static String line(String shown) {
        return shown.strip().equals(ANYTHING) ? "(?:.*\n)*?" : regex(shown) + "\n";
    }

    private static String regex(String shown) {
        var regex = new StringBuilder();
        var varying = VARYING.matcher(shown);
        int at = 0;
        while (varying.find()) {
            regex.append(Pattern.quote(shown.substring(at, varying.start()))).append(kind(varying.group()));
            at = varying.end();
        }
        return regex.append(Pattern.quote(shown.substring(at))).toString();
    }

    private static String kind(String found) {
        return Arrays.stream(VARYING.pattern().split("\\|")).filter(kind -> found.matches(kind.replace("\\b", "")))
                .findFirst().map(kind -> kind.equals(ANYTHING) ? ".*?" : kind).orElseThrow();
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        }
    }
}
