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

    /** {@link UUID#fromString} also takes short groups, which would give one session several names. */
    static UUID parse(String text) {
        try {
            if (text.length() == TEXT_LENGTH) {
                return UUID.fromString(text);
            }
        } catch (IllegalArgumentException e) {
            throw invalid(e);
        }
        throw invalid(null);
    }

    private static ChatException invalid(@org.jspecify.annotations.Nullable Throwable cause) {
        var failure = new ChatException(ErrorCode.INVALID_ID,
                "The id must be a UUID such as 0192f0c1-8c4e-7abc-8def-0123456789ab.");
        if (cause != null) {
            failure.addSuppressed(cause);
        }
        return failure;
    }
}
