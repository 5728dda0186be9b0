package io.parley.monitoring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The configuration of Prometheus for a test: that of {@code monitoring/prometheus}, but each time in its rules is shorter by a factor,
 * so that what takes minutes takes seconds. Nodes are asked twice a second.
 */
final class Shrunk {
    private static final Pattern TIME = Pattern.compile("(?<=\\[|\\bfor: )(\\d+)([smhd])(?=]|\\s)");
    private static final Pattern SCRAPE = Pattern.compile("(?<=scrape_duration_seconds\\{job=\"parley\"} > )(\\d+)");
    private static final Pattern INTERVAL = Pattern
            .compile("(scrape_interval|scrape_timeout|evaluation_interval|refresh_interval): \\d+s");
    private static final String PAUSE = "500ms";

    private Shrunk() {}

    /**
     * Writes it.
     *
     * @param ports of the nodes' management, which are called {@code node1} and so on
     * @return the file that Prometheus is started with
     */
    static Path write(Path dir, int factor, List<Integer> ports) {
        try {
            var rules = Files.createDirectories(dir.resolve("rules"));
            for (Path file : MonitoringFiles.list(MonitoringFiles.PROMETHEUS.resolve("rules"), ".yml")) {
                Files.writeString(rules.resolve(file.getFileName()), rules(MonitoringFiles.read(file), factor));
            }
            Files.writeString(Files.createDirectories(dir.resolve("targets")).resolve("nodes.yml"), targets(ports));
            String config = MonitoringFiles.read(MonitoringFiles.PROMETHEUS.resolve("prometheus.yml"));
            return Files.writeString(dir.resolve("prometheus.yml"),
                    INTERVAL.matcher(config).replaceAll("$1: " + PAUSE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String rules(String text, int factor) {
        String windows = TIME.matcher(text).replaceAll(found -> millis(found) / factor + "ms");
        return SCRAPE.matcher(windows)
                .replaceAll(found -> Double.toString(Double.parseDouble(found.group(1)) / factor));
    }

    private static long millis(MatchResult found) {
        long number = Long.parseLong(found.group(1));
        return switch (found.group(2)) {
            case "s" -> Duration.ofSeconds(number).toMillis();
            case "m" -> Duration.ofMinutes(number).toMillis();
            case "h" -> Duration.ofHours(number).toMillis();
            default -> Duration.ofDays(number).toMillis();
        };
    }

    private static String targets(List<Integer> ports) {
        return IntStream.range(0, ports.size())
                .mapToObj(i -> "- targets: [\"127.0.0.1:%d\"]%n  labels:%n    node: node%d%n".formatted(ports.get(i),
                        i + 1))
                .collect(Collectors.joining());
    }
}
