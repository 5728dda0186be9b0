package io.parley.monitoring;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What can be told of an expression without evaluating it. */
final class Promql {
    private static final Pattern TEXT = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_:][\\w:]*)\\{([^{}]*)}");
    private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)");
    private static final Pattern GROUPING = Pattern
            .compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");
    private static final Pattern NAME = Pattern.compile("(?<![\\w:.$])([a-zA-Z_:][\\w:]*)(?!\\s*\\(|[\\w:])");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset", "inf", "nan");
    private static final Pattern HELD = Pattern.compile("\\{[^{}]*}|\\[[^\\[\\]]*]");
    private static final Pattern SPLIT = Pattern.compile(
            "(?:\\b(?:and|or|unless)\\b|>=|<=|==|!=|>|<)(?:\\s*(?:on|ignoring)\\s*\\([^)]*\\))?");
    private static final String NUMBER = "[-+*/ ()0-9.]*";

    private Promql() {}

    /** Names of all metrics and recorded series in it. */
    static Set<String> metrics(String expression) {
        String bare = HELD.matcher(TEXT.matcher(expression).replaceAll("\"\"")).replaceAll(" ");
        return NAME.matcher(GROUPING.matcher(bare).replaceAll(" ")).results().map(found -> found.group(1))
                .filter(name -> !WORDS.contains(name)).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The labels that series are chosen by, for each metric that has such a choice. */
    static Map<String, Set<String>> labels(String expression) {
        var labels = new HashMap<String, Set<String>>();
        SELECTOR.matcher(TEXT.matcher(expression).replaceAll("\"\"")).results()
                .forEach(found -> labels.computeIfAbsent(found.group(1), name -> new TreeSet<>())
                        .addAll(LABEL.matcher(found.group(2)).results().map(label -> label.group(1)).toList()));
        return labels;
    }

    /** What it compares and combines: with the comparisons taken away each part must have a value all the time. */
    static List<String> operands(String expression) {
        var held = new ArrayList<String>();
        String masked = HELD.matcher(expression.replace("absent(", "(")).replaceAll(found -> {
            held.add(found.group());
            return "#" + (held.size() - 1) + ";";
        });
        return SPLIT.splitAsStream(masked).map(String::strip).filter(part -> !part.matches(NUMBER))
                .map(part -> restore(balance(part), held)).toList();
    }

    /** Takes away parentheses that are left over from what stood around the part. */
    private static String balance(String part) {
        long open = part.chars().filter(c -> c == '(').count();
        long closed = part.chars().filter(c -> c == ')').count();
        String rest = part;
        for (; open > closed; open--) {
            rest = rest.replaceFirst("^\\s*\\(", "");
        }
        for (; closed > open; closed--) {
            rest = rest.replaceFirst("\\)\\s*$", "");
        }
        return rest.strip();
    }

    private static String restore(String masked, List<String> held) {
        return Pattern.compile("#(\\d+);").matcher(masked)
                .replaceAll(found -> Matcher.quoteReplacement(held.get(Integer.parseInt(found.group(1)))));
    }
}
