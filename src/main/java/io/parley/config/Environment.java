package io.parley.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Lays the variables {@code PARLEY_…} over the tree; each key's variable follows from its path. */
final class Environment {
    /** Read by the start scripts, by the logging, or to find the file. */
    private static final Set<String> OTHER = Set.of("PARLEY_CONFIG", "PARLEY_JAVA", "PARLEY_LOG_FORMAT",
            "PARLEY_LOG_LEVEL", "PARLEY_MONITOR_PORT");
    /** Kubernetes sets these in every container when a service is called parley. */
    private static final Pattern SERVICE_LINK = Pattern.compile("PARLEY_SERVICE_(HOST|PORT.*)|PARLEY_PORT(_\\d+_.*)?");

    private final Problems problems;
    private final Map<String, String> unused = new TreeMap<>();
    private final Set<String> known = new LinkedHashSet<>();

    Environment(Map<String, String> variables, Problems problems) {
        this.problems = problems;
        variables.forEach((name, value) -> {
            if (name.startsWith(ConfigLoader.PREFIX) && !OTHER.contains(name) && !serviceLink(name, value)) {
                // what is made of a file, as by Kubernetes, often ends with the file's line break
                unused.put(name, value.strip());
            }
        });
    }

    /** Changes {@code tree}, the values of a record of that type. */
    void apply(Class<?> type, ObjectNode tree) {
        block(type, "", tree);
        unused.keySet().forEach(name -> problems.unknown("variable", name, known));
    }

    private void block(Class<?> type, String path, ObjectNode tree) {
        for (var key : Key.of(type, path)) {
            var block = key.block();
            var named = key.named();
            if (block != null) {
                child(tree, key).ifObject(child -> block(block, key.path(), child));
            } else if (named != null) {
                child(tree, key).ifObject(child -> named(named, key.path(), child));
            } else {
                take(tree, key.name(), key.path(), key.list());
                if (key.secret()) {
                    take(tree, key.nameInFile(), key.pathInFile(), false);
                }
            }
        }
    }

    private void named(Class<?> type, String path, ObjectNode tree) {
        newNames(type, path, tree).forEach(tree::putObject);
        tree.properties().forEach(entry -> {
            if (entry.getValue() instanceof ObjectNode child) {
                block(type, path + "." + entry.getKey(), child);
            }
        });
    }

    /** Names that only variables mention, for example {@code ollama} in {@code PARLEY_LLM_PROVIDERS_OLLAMA_BASE_URL}. */
    private List<String> newNames(Class<?> type, String path, ObjectNode tree) {
        var prefix = Key.variable(path) + "_";
        var present = new ArrayList<String>();
        tree.fieldNames().forEachRemaining(name -> present.add(Key.variable(path + "." + name) + "_"));
        var suffixes = Key.of(type, "").stream().flatMap(key -> List.of(key.name(), key.nameInFile()).stream())
                .map(name -> Key.variable(name).substring(ConfigLoader.PREFIX.length() - 1)).toList();
        return unused.keySet().stream().filter(name -> name.startsWith(prefix))
                .filter(name -> present.stream().noneMatch(name::startsWith))
                .flatMap(name -> suffixes.stream().filter(name::endsWith)
                        .filter(suffix -> name.length() > prefix.length() + suffix.length())
                        .map(suffix -> name.substring(prefix.length(), name.length() - suffix.length())))
                .map(name -> name.toLowerCase(Locale.ROOT)).distinct().toList();
    }

    private void take(ObjectNode tree, String name, String path, boolean list) {
        var variable = Key.variable(path);
        known.add(variable);
        var value = unused.remove(variable);
        if (value == null) {
            return;
        }
        if (list) {
            var items = tree.putArray(name);
            Pattern.compile(",").splitAsStream(value).map(String::strip).filter(item -> !item.isEmpty())
                    .forEach(items::add);
        } else {
            tree.set(name, value.isEmpty() ? NullNode.instance : tree.textNode(value));
        }
    }

    private static Child child(ObjectNode tree, Key key) {
        var node = tree.get(key.name());
        return new Child(node == null || node.isNull() ? tree.putObject(key.name()) : node);
    }

    private static boolean serviceLink(String name, String value) {
        return SERVICE_LINK.matcher(name).matches() && (!name.equals("PARLEY_PORT") || value.contains("://"));
    }

    /** What stands where a block should; anything else than a block is reported later, by the check. */
    private record Child(JsonNode node) {
        void ifObject(Consumer<ObjectNode> use) {
            if (node instanceof ObjectNode object) {
                use.accept(object);
            }
        }
    }
}
