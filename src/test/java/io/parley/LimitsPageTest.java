package io.parley;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** {@code docs/limits.md} names every bound with its true default. */
class LimitsPageTest {
    private static final Pattern ROW = Pattern.compile("^\\| `([a-z.-]+)` \\| ([^|]+) \\| .+ \\|$", Pattern.MULTILINE);
    /** A number, a time or a size, or numbers in a time. */
    private static final Pattern BOUND = Pattern
            .compile("\\d+(ms|s|m|h|d|KiB|MiB|GiB)?|\\d+/\\d+[smhd](, \\d+/\\d+[smhd])*");
    /** Numbers that bound nothing. */
    private static final Pattern PORT = Pattern.compile("(http|cluster|telemetry\\.management)\\.(bus-)?port");

    @Test
    void everyBoundIsOnThePageWithItsDefault() throws IOException {
        assertThat(page()).isEqualTo(bounds());
    }

    private static Map<String, String> page() throws IOException {
        var rows = new TreeMap<String, String>();
        ROW.matcher(Files.readString(Path.of("docs/limits.md"))).results()
                .forEach(row -> rows.put(row.group(1), row.group(2)));
        return rows;
    }

    private static Map<String, String> bounds() throws IOException {
        var found = new TreeMap<String, String>();
        collect("", new YAMLMapper().readTree(ParleyConfig.defaults()), found);
        return found;
    }

    private static void collect(String path, JsonNode node, Map<String, String> found) {
        node.fields().forEachRemaining(field -> {
            String key = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
            if (field.getValue().isObject()) {
                collect(key, field.getValue(), found);
            } else if (BOUND.matcher(text(field.getValue())).matches() && !PORT.matcher(key).matches()) {
                found.put(key, text(field.getValue()));
            }
        });
    }

    private static String text(JsonNode value) {
        return value.isArray()
                ? StreamSupport.stream(value.spliterator(), false).map(JsonNode::asText)
                        .collect(Collectors.joining(", "))
                : value.asText();
    }
}
