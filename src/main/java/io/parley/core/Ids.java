package io.parley.core;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import java.util.UUID;

/** Makes and reads the UUIDs behind the typed ids. */
final class Ids {
    private static final TimeBasedEpochRandomGenerator GENERATOR = Generators.timeBasedEpochRandomGenerator();
    private static final int TEXT_LENGTH = 36;

    private Ids() {}

    static UUID next() {
        return GENERATOR.generate();
    }

    /** {@link UUID#fromString} also takes capitals and short groups, which would give one session several names. */
    static UUID parse(String text) {
        try {
            var id = text.length() == TEXT_LENGTH ? UUID.fromString(text) : null;
            if (id != null && id.toString().equals(text)) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            throw invalid(e);
        }
        throw invalid(null);
    }

    private static ChatException invalid(@org.jspecify.annotations.Nullable Throwable cause) {
        var failure = new ChatException(ErrorCode.INVALID_ID,
                "The id must be a UUID in lower case, such as 0192f0c1-8c4e-7abc-8def-0123456789ab.");
        if (cause != null) {
            failure.addSuppressed(cause);
        }
        return failure;
    }
}
