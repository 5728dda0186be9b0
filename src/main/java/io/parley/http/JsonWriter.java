package io.parley.http;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes JSON (RFC 8259), putting the commas. */
final class JsonWriter {
    private final Utf8Writer out;
    private boolean separate;

    JsonWriter(Utf8Writer out) {
        this.out = out;
    }

    /** @param expected bytes to begin with; more are taken as needed */
    JsonWriter(int expected) {
        this(new Utf8Writer(expected));
    }

    JsonWriter begin(char bracket) {
        separator();
        out.ascii(bracket);
        separate = false;
        return this;
    }

    JsonWriter end(char bracket) {
        out.ascii(bracket);
        separate = true;
        return this;
    }

    /** A member's name; its value follows. */
    JsonWriter name(String name) {
        separator();
        out.ascii('"').escaped(name).ascii('"').ascii(':');
        separate = false;
        return this;
    }

    /** An element, or a member's value; null as JSON has it. */
    JsonWriter string(@Nullable String value) {
        separator();
        if (value == null) {
            out.ascii("null");
        } else {
            out.ascii('"').escaped(value).ascii('"');
        }
        separate = true;
        return this;
    }

    JsonWriter field(String name, @Nullable String value) {
        return name(name).string(value);
    }

    JsonWriter field(String name, @Nullable Instant value) {
        return field(name, value == null ? null : value.toString());
    }

    JsonWriter field(String name, boolean value) {
        return literal(name, Boolean.toString(value));
    }

    /** @param value finite */
    JsonWriter field(String name, @Nullable Number value) {
        return literal(name, String.valueOf(value));
    }

    Buffer toBuffer() {
        return out.toBuffer();
    }

    private JsonWriter literal(String name, String value) {
        name(name);
        out.ascii(value);
        separate = true;
        return this;
    }

    private void separator() {
        if (separate) {
            out.ascii(',');
        }
    }
}
