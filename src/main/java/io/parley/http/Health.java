package io.parley.http;

import java.util.List;
import java.util.Locale;

/**
 * What {@code /readyz} tells.
 *
 * @param parts each part of the node, in the order to show
 */
public record Health(List<Part> parts) {
    /** How a part is. */
    public enum State {
        UP, STARTING, DRAINING, DOWN;

        /** The stable name seen by clients, for example {@code up}. */
        public String slug() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param name     for example {@code postgres}
     * @param required whether the node can take no requests while this part is not up
     */
    public record Part(String name, State state, boolean required) {
        private boolean ready() {
            return !required || state == State.UP;
        }
    }

    public Health {
        parts = List.copyOf(parts);
    }

    /** Whether every required part is up. */
    public boolean ready() {
        return parts.stream().allMatch(Part::ready);
    }
}
