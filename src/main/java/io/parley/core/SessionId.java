package io.parley.core;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** Names one session for ever: a version 7 UUID (RFC 9562), so that newer sessions sort after older ones. */
public record SessionId(@JsonValue UUID value) implements Comparable<SessionId> {
    @JsonCreator
    public SessionId {}

    /** A new id, chosen by the node that creates the session. */
    public static SessionId next() {
        return new SessionId(Ids.next());
    }

    /** Reads the canonical text form; fails with {@link ErrorCode#INVALID_ID}. */
    public static SessionId parse(String text) {
        return new SessionId(Ids.parse(text));
    }

    @Override
    public int compareTo(SessionId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
