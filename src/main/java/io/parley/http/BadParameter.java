package io.parley.http;

import java.util.Objects;

/** A query parameter or header that cannot be understood; an answer, hence without stack trace. */
final class BadParameter extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String parameter;

    BadParameter(String parameter, String detail) {
        super(detail, null, true, false);
        this.parameter = parameter;
    }

    String parameter() {
        return parameter;
    }

    String detail() {
        return Objects.requireNonNull(getMessage());
    }
}
