package io.parley.llm;

import java.util.List;

/** Which models there are, by configuration; immutable. */
public interface ModelCatalog {
    /** The model of sessions that name none. */
    String defaultModel();

    /** Every model that some provider serves, the default first. */
    List<String> models();

    /** Whether a call may be continued from the text so far, instead of starting over. */
    boolean continuation(String model);

    /** Whether some provider serves the model. */
    default boolean serves(String model) {
        return models().contains(model);
    }
}
