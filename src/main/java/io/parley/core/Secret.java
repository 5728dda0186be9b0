package io.parley.core;

import com.fasterxml.jackson.annotation.JsonCreator;

/**
 * A password or key. It comes from the environment or from a file of its own, never from the configuration file, and
 * neither logs nor errors show it.
 *
 * @param value the secret itself; hand it only to what needs it
 */
public record Secret(String value) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Secret {}

    @Override
    public String toString() {
        return "***";
    }
}
