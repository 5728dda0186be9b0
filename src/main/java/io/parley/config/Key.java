package io.parley.config;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.KebabCaseStrategy;
import io.parley.core.Bounds;
import io.parley.core.Secret;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One component of a configuration record, at its place in the file.
 *
 * @param path      dotted, in kebab case, for example {@code http.max-body}
 * @param component declares type and bounds
 */
record Key(String path, RecordComponent component) {
    private static final KebabCaseStrategy KEBAB = new KebabCaseStrategy();
    private static final String FILE = "-file";

    /** The keys of a record that stands at {@code path}, in the order of its components; empty path for the root. */
    static List<Key> of(Class<?> type, String path) {
        var prefix = path.isEmpty() ? "" : path + ".";
        return Arrays.stream(type.getRecordComponents()).map(c -> new Key(prefix + KEBAB.translate(c.getName()), c))
                .toList();
    }

    /** The environment variable of the key at a path. */
    static String variable(String path) {
        return ConfigLoader.PREFIX + path.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "_");
    }

    /** The last part of the path. */
    String name() {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /** The name under which the file has it: a secret is only pointed to there. */
    String nameInFile() {
        return secret() ? name() + FILE : name();
    }

    /** The path of what {@link #nameInFile()} names. */
    String pathInFile() {
        return secret() ? path + FILE : path;
    }

    boolean secret() {
        return component.getType() == Secret.class;
    }

    /** Whether it may be left without a value. */
    boolean optional() {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    /** The record that this key nests; null for others. */
    @Nullable
    Class<?> block() {
        return component.getType().isRecord() && !secret() ? component.getType() : null;
    }

    /** The record nested under names of the user's choice; null for others. */
    @Nullable
    Class<?> named() {
        return component.getType() == Map.class ? recordArgument(1) : null;
    }

    boolean list() {
        return Collection.class.isAssignableFrom(component.getType());
    }

    Type type() {
        return component.getGenericType();
    }

    @Nullable
    Bounds bounds() {
        return component.getAnnotation(Bounds.class);
    }

    /** Of a list, what it is of; else the type itself. */
    Class<?> elementType() {
        return list() ? Objects.requireNonNull(argument(0)) : component.getType();
    }

    private @Nullable Class<?> recordArgument(int index) {
        var argument = argument(index);
        return argument != null && argument.isRecord() ? argument : null;
    }

    private @Nullable Class<?> argument(int index) {
        return type() instanceof ParameterizedType generic
                && generic.getActualTypeArguments()[index] instanceof Class<?> c
                        ? c
                        : null;
    }
}
