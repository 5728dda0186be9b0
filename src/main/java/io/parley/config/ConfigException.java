package io.parley.config;

import java.util.List;

/** The configuration cannot be used; the message has one line per problem, fit to be shown as it is. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    ConfigException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems), null, true, false);
        this.problems = List.copyOf(problems);
    }

    /** Never empty; each names the key, what is wrong and what is allowed. */
    public List<String> problems() {
        return problems;
    }
}
