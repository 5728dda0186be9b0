package io.parley.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Builds a configuration record from the documented defaults, the user's file and the environment, each winning over the
 * one before. Blocking; meant for the start of the process.
 */
public final class ConfigLoader {
    /** What the names of all variables begin with. */
    static final String PREFIX = "PARLEY_";

    private static final ObjectMapper MAPPER = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE).addModule(Units.module())
            .addHandler(new OnOff())
            .build();

    private ConfigLoader() {}

    /**
     * Reads everything and checks it.
     *
     * @param type        the record that nests all others
     * @param defaults    YAML with every key
     * @param file        the user's YAML; null without one
     * @param environment all variables of the process
     * @throws ConfigException with every problem there is
     */
    public static <T extends Record> T load(Class<T> type, URL defaults, @Nullable Path file,
            Map<String, String> environment) {
        var problems = new Problems();
        var tree = defaults(defaults);
        if (file != null) {
            var own = parse(file, problems);
            new Check(MAPPER, problems).names(type, own, "");
            new Secrets(problems).refuse(type, own);
            merge(tree, own);
        }
        new Environment(environment, problems).apply(type, tree);
        new Secrets(problems).resolve(type, tree);
        new Check(MAPPER, problems).values(type, tree);
        problems.throwIfAny();
        return bind(type, tree, problems);
    }

    private static ObjectNode defaults(URL url) {
        try (InputStream in = url.openStream()) {
            return (ObjectNode) MAPPER.readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException("the defaults cannot be read", e);
        }
    }

    private static ObjectNode parse(Path file, Problems problems) {
        try {
            var tree = MAPPER.readTree(Files.readAllBytes(file));
            if (tree instanceof ObjectNode object) {
                return object;
            }
            if (!tree.isMissingNode() && !tree.isNull()) {
                problems.general(file + ": must consist of keys and values");
            }
        } catch (JsonProcessingException e) {
            problems.general("%s, line %d: not valid YAML: %s".formatted(file,
                    Optional.ofNullable(e.getLocation()).map(at -> at.getLineNr()).orElse(1),
                    e.getOriginalMessage().lines().findFirst().orElse("")));
        } catch (IOException e) {
            problems.general(file + ": cannot be read; give the path of a readable YAML file");
        }
        return MAPPER.createObjectNode();
    }

    private static void merge(ObjectNode tree, ObjectNode over) {
        over.properties().forEach(entry -> {
            JsonNode below = tree.get(entry.getKey());
            if (below instanceof ObjectNode object && entry.getValue() instanceof ObjectNode winner) {
                merge(object, winner);
            } else if (!(below instanceof ObjectNode && entry.getValue().isNull())) {
                tree.set(entry.getKey(), entry.getValue());
            }
        });
    }

    /** What the records object to is asked of each only where they cannot be made: it takes as long as everything else here. */
    private static <T> T bind(Class<T> type, ObjectNode tree, Problems problems) {
        try {
            return MAPPER.treeToValue(tree, type);
        } catch (JsonProcessingException e) {
            new Check(MAPPER, problems).rules(type, tree);
            problems.throwIfAny();
            throw new IllegalStateException("the checked configuration cannot be bound", e);
        }
    }
}
