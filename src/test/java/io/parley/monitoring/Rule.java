package io.parley.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A recording rule or an alert.
 *
 * @param file where it is written
 * @param yaml as it is written
 */
record Rule(Path file, JsonNode yaml) {
    private static final Pattern CAPITAL = Pattern.compile("(?<!^)(?=[A-Z])");
    private static final String PREFIX = "Parley";

    boolean isAlert() {
        return yaml.has("alert");
    }

    /** Of the alert, or of what is recorded. */
    String name() {
        return yaml.path(isAlert() ? "alert" : "record").asText();
    }

    String expression() {
        return yaml.path("expr").asText();
    }

    String label(String name) {
        return yaml.path("labels").path(name).asText();
    }

    String annotation(String name) {
        return yaml.path("annotations").path(name).asText();
    }

    /** Whether it says which part is at fault, rather than that an objective is missed. */
    boolean isCause() {
        return label("kind").equals("cause");
    }

    /** The file name of its page in {@code docs/runbooks}. */
    String runbook() {
        return CAPITAL.matcher(name().substring(PREFIX.length())).replaceAll("-").toLowerCase(java.util.Locale.ROOT)
                + ".md";
    }
}
