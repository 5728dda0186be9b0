package io.parley.testing;

import io.parley.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What a node's management port tells at one moment, in Prometheus' text format. */
public final class Scrape {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern LINE = Pattern.compile("(\\w+)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    private static final Pattern PARTS = Pattern.compile("_(bucket|sum|count|max)$");
    private static final Set<String> OF_PARTS = Set.of("le", "quantile");

    private final Map<String, String> types = new TreeMap<>();
    private final List<Sample> samples = new ArrayList<>();

    /** One line. */
    public record Sample(String name, Map<String, String> labels, double value) {
        /** The metric's name, without what histograms and summaries add to it. */
        public String metric() {
            return PARTS.matcher(name).replaceFirst("");
        }

        /** Without those that histograms and summaries have of themselves. */
        public Map<String, String> ownLabels() {
            var own = new HashMap<>(labels);
            own.keySet().removeAll(OF_PARTS);
            return Map.copyOf(own);
        }
    }

    private Scrape(String text) {
        text.lines().forEach(line -> {
            if (line.startsWith("# TYPE ")) {
                String[] words = line.split(" ");
                types.put(words[2], words[3]);
            } else if (!line.startsWith("#")) {
                samples.add(sample(line));
            }
        });
    }

    private static Sample sample(String line) {
        var matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new AssertionError("no sample: " + line);
        }
        var labels = new HashMap<String, String>();
        if (matcher.group(2) != null) {
            LABEL.matcher(matcher.group(2)).results().forEach(label -> labels.put(label.group(1), label.group(2)));
        }
        return new Sample(matcher.group(1), Map.copyOf(labels), number(matcher.group(3)));
    }

    private static double number(String text) {
        return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
    }

    /** Asks a node in this JVM. */
    public static Scrape of(Node node) {
        try {
            var request = HttpRequest
                    .newBuilder(URI.create("http://127.0.0.1:" + node.managementPort() + "/metrics")).build();
            var answer = HTTP.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new AssertionError("metrics were answered " + answer.statusCode());
            }
            Marks.received(answer, answer.body());
            return new Scrape(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Of every metric by its name, as it is written. */
    public Map<String, String> types() {
        return types;
    }

    public List<Sample> samples() {
        return samples;
    }

    /** The sum of all samples of this name with these labels; fails when there is none. */
    public double value(String name, String... labels) {
        var found = samples.stream().filter(sample -> sample.name().equals(name) && has(sample, labels)).toList();
        if (found.isEmpty()) {
            throw new AssertionError("no " + name + " with " + List.of(labels));
        }
        return found.stream().mapToDouble(Sample::value).sum();
    }

    private static boolean has(Sample sample, String... labels) {
        boolean all = true;
        for (int i = 0; i < labels.length; i += 2) {
            all &= labels[i + 1].equals(sample.labels().get(labels[i]));
        }
        return all;
    }
}
