package io.parley.monitoring;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The table of {@code docs/observability.md}, as series that Prometheus has. */
final class MetricsTable {
    private static final Path PAGE = Path.of("docs/observability.md");
    private static final Pattern ROW = Pattern
            .compile("(?m)^\\| `(\\w+)` \\| (histogram|summary|counter|gauge) \\|([^|]*)\\|");
    private static final Pattern LABEL = Pattern.compile("`(\\w+)`");
    /** Labels that a series gets from its target. */
    private static final Set<String> OF_TARGETS = Set.of("job", "node", "instance");

    private final Map<String, Set<String>> labels = new HashMap<>();
    private final Map<String, Set<String>> series = new HashMap<>();

    MetricsTable() {
        ROW.matcher(MonitoringFiles.read(PAGE)).results()
                .forEach(row -> add(row.group(1), row.group(2),
                        LABEL.matcher(row.group(3)).results().map(label -> label.group(1))
                                .collect(Collectors.toSet())));
    }

    private void add(String metric, String type, Set<String> own) {
        var names = suffixes(type).stream().map(suffix -> metric + suffix).collect(Collectors.toSet());
        series.put(metric, names);
        for (String name : names) {
            var all = new HashSet<>(own);
            all.addAll(OF_TARGETS);
            if (name.endsWith("_bucket")) {
                all.add("le");
            }
            labels.put(name, all);
        }
    }

    private static List<String> suffixes(String type) {
        return switch (type) {
            case "histogram" -> List.of("_bucket", "_count", "_sum", "_max");
            case "summary" -> List.of("_count", "_sum", "_max");
            default -> List.of("");
        };
    }

    /** Each metric with the series it is made of. */
    Map<String, Set<String>> series() {
        return series;
    }

    boolean has(String name) {
        return labels.containsKey(name);
    }

    /** Of a series that is in the table. */
    Set<String> labels(String name) {
        return labels.getOrDefault(name, Set.of());
    }
}
