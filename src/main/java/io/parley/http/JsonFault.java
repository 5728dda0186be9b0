package io.parley.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Says what is wrong with a body that is no JSON, or more of it than is read. Jackson tells some of it by its messages alone. */
final class JsonFault {
    private static final String DUPLICATE = "Duplicate field";
    private static final String DEPTH = "nesting depth";
    private static final int MAX_POINTER = 256;

    private JsonFault() {}

    static ChatException of(JsonProcessingException e) {
        boolean twice = e.getOriginalMessage().startsWith(DUPLICATE);
        return new ChatException(ErrorCode.MALFORMED_JSON, what(e, twice) + where(e), twice ? pointer(e) : null);
    }

    private static String what(JsonProcessingException e, boolean twice) {
        if (twice) {
            return "The object has two members of the same name";
        }
        if (!(e instanceof StreamConstraintsException)) {
            return "The body is not JSON as RFC 8259 defines it";
        }
        return e.getOriginalMessage().contains(DEPTH)
                ? "The body is nested more than " + JsonBody.MAX_DEPTH + " levels deep"
                : "The body has a number, or a name of more than " + JsonBody.MAX_NAME
                        + " characters, that is too long";
    }

    private static String where(JsonProcessingException e) {
        var at = e.getLocation();
        return at == null ? "." : ", see line " + at.getLineNr() + ", column " + at.getColumnNr() + ".";
    }

    private static @Nullable String pointer(JsonProcessingException e) {
        String pointer = e.getProcessor() instanceof JsonParser parser
                ? parser.getParsingContext().pathAsPointer().toString() : "";
        return pointer.length() > MAX_POINTER ? null : pointer;
    }
}
