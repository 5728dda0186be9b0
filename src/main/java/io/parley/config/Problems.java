package io.parley.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Gathers what is wrong, so that everything is told at once. */
final class Problems {
    private static final int CLOSE = 3;

    private final List<String> found = new ArrayList<>();

    /** A setting's value is wrong; {@code what} goes on from the key's name. */
    void at(String path, String what) {
        found.add("%s (%s): %s".formatted(path, Key.variable(path), what));
    }

    /** There is no setting or variable of this name. */
    void unknown(String kind, String name, Collection<String> known) {
        var nearest = known.stream().min(Comparator.comparingInt(other -> distance(name, other)));
        var hint = nearest.filter(other -> distance(name, other) <= Math.max(CLOSE, name.length() / 3))
                .map(other -> "; did you mean " + other + "?").orElse("");
        found.add("%s: unknown %s%s".formatted(name, kind, hint));
    }

    /** Something that belongs to no single setting. */
    void general(String line) {
        found.add(line);
    }

    void throwIfAny() {
        if (!found.isEmpty()) {
            throw new ConfigException(found);
        }
    }

    /** Levenshtein: how many letters must be inserted, removed or replaced. */
    private static int distance(String from, String to) {
        var row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            var diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                var replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j - 1], row[j]) + 1);
            }
        }
        return row[to.length()];
    }
}
