package io.parley.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Keeps secrets out of the configuration file, and fetches those that have a file of their own. */
final class Secrets {
    private static final Pattern URL_WITH_PASSWORD = Pattern
            .compile("[A-Za-z][A-Za-z0-9+.-]*://[^/@\\s]*:[^/@\\s]+@.*");

    private final Problems problems;

    Secrets(Problems problems) {
        this.problems = problems;
    }

    /** Reports every secret that the user's file itself contains, and takes it out. */
    void refuse(Class<?> type, ObjectNode file) {
        Walk.leaves(type, file, (key, parent) -> {
            if (key.secret() && filled(parent.get(key.name()))) {
                problems.at(key.path(),
                        "a secret must not be written in the file; set %s, or let %s name a file with it"
                                .formatted(Key.variable(key.path()), key.pathInFile()));
            }
            if (key.secret()) {
                parent.remove(key.name());
            } else if (parent.path(key.name()).isTextual()
                    && URL_WITH_PASSWORD.matcher(parent.path(key.name()).textValue()).matches()) {
                problems.at(key.path(), "a URL with a password must not be written in the file; set "
                        + Key.variable(key.path()));
            }
        });
    }

    /** Replaces every {@code …-file} of a secret by the file's content; a secret given itself wins. */
    void resolve(Class<?> type, ObjectNode tree) {
        Walk.leaves(type, tree, (key, parent) -> {
            if (key.secret()) {
                var file = parent.remove(key.nameInFile());
                if (filled(file) && !filled(parent.get(key.name()))) {
                    read(key, parent, file.asText());
                }
            }
        });
    }

    private void read(Key key, ObjectNode parent, String file) {
        try {
            var secret = Files.readString(Path.of(file)).strip();
            if (secret.isEmpty()) {
                problems.at(key.pathInFile(), "the file " + file + " is empty; it must hold the secret alone");
            }
            parent.put(key.name(), secret);
        } catch (IOException | InvalidPathException e) {
            problems.at(key.pathInFile(), "cannot read the file " + file + "; it must hold the secret alone");
        }
    }

    private static boolean filled(@org.jspecify.annotations.Nullable JsonNode node) {
        return node != null && !node.isNull() && !node.asText().isEmpty();
    }
}
