package io.parley.http;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Locale;

/**
 * What {@code /readyz} tells.
 *
 * @param parts each part of the node, in the order to show
 */
public record Health(List<Part> parts) {
    private static final int EXPECTED_BYTES = 128;

    /** How a part is; a clock that is wrong is {@code SKEWED}. */
    public enum State {
        UP, STARTING, DRAINING, DOWN, SKEWED;

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

    /** As it is told, in JSON. */
    public Buffer toJson() {
        JsonWriter json = new JsonWriter(EXPECTED_BYTES).begin('{').field("status", ready() ? "ready" : "not_ready")
                .name("parts").begin('{');
        parts.forEach(part -> json.field(part.name(), part.state().slug()));
        return json.end('}').end('}').toBuffer();
    }

    /** Whether every required part is up. */
    public boolean ready() {
        return parts.stream().allMatch(Part::ready);
    }
}
