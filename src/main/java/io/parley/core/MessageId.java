package io.parley.core;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/**
 * Names one message, be it a person's or a reply. The node that accepts a request chooses the ids of the message and of
 * its reply, so that repeating the command inside the cluster is the same command.
 */
public record MessageId(@JsonValue UUID value) {
    @JsonCreator
    public MessageId {}

    /** A new id. */
    public static MessageId next() {
        return new MessageId(Ids.next());
    }

    /** Reads the canonical text form; fails with {@link ErrorCode#INVALID_ID}. */
    public static MessageId parse(String text) {
        return new MessageId(Ids.parse(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
