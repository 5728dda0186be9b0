package io.parley.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.core.VisibleText;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request's body: a JSON object whose members must be known, of their type, and within their range. */
final class JsonBody {
    static final JsonBody EMPTY = new JsonBody(new ObjectMapper().createObjectNode());

    static final int MAX_DEPTH = 16;
    static final int MAX_NAME = 128;

    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final ObjectReader READER = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).maxNameLength(MAX_NAME).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
            .readerFor(JsonNode.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final JsonNode object;

    private JsonBody(JsonNode object) {
        this.object = object;
    }

    static JsonBody parse(Buffer body) {
        JsonNode node = tree(body);
        if (!node.isObject()) {
            throw new ChatException(ErrorCode.MALFORMED_JSON, "The body must be a JSON object.", "");
        }
        return new JsonBody(node);
    }

    /** Refuses members of other names. */
    JsonBody only(Set<String> names) {
        object.fieldNames().forEachRemaining(name -> {
            if (!names.contains(name)) {
                throw invalid(name, "There is no such field; known are "
                        + String.join(", ", names.stream().sorted().toList()) + ".");
            }
        });
        return this;
    }

    boolean has(String name) {
        return object.has(name);
    }

    /** Null when the member is null or not there; else with something to be seen, and storable as text. */
    @Nullable
    String text(String name) {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual() || VisibleText.isBlank(value.textValue())) {
            throw invalid(name, "Give a string that is not blank.");
        }
        if (!storable(value.textValue())) {
            throw invalid(name, "The string must be Unicode text without U+0000 and without unpaired surrogates.");
        }
        return value.textValue();
    }

    /** Null when the member is null or not there; else what of it there is to be seen, on one line of at most so many characters. */
    @Nullable
    String line(String name, int most) {
        String text = text(name);
        return text == null ? null : notLonger(name, VisibleText.line(text, text.length()), most);
    }

    /** Null when the member is null or not there; else as {@link #text}, and not longer than so many characters. */
    @Nullable
    String text(String name, int most) {
        String text = text(name);
        return text == null ? null : notLonger(name, text, most);
    }

    private static String notLonger(String name, String text, int most) {
        if (text.codePointCount(0, text.length()) > most) {
            throw invalid(name, "Give at most " + most + " characters.");
        }
        return text;
    }

    /** As {@link #text(String, int)}, but it must be there. */
    String required(String name, int most) {
        String text = text(name, most);
        if (text == null) {
            throw invalid(name, "Give a string that is not blank.");
        }
        return text;
    }

    /** Null when the member is null or not there. */
    @Nullable
    Boolean flag(String name) {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isBoolean()) {
            throw invalid(name, "Give true or false.");
        }
        return value.booleanValue();
    }

    /** Null when the member is null or not there; else one or more of the texts, each once. */
    @Nullable
    Set<String> choices(String name, Set<String> known) {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        Set<String> chosen = new LinkedHashSet<>();
        boolean good = value.isArray() && !value.isEmpty();
        for (JsonNode item : value) {
            good &= item.isTextual() && known.contains(item.textValue()) && chosen.add(item.textValue());
        }
        if (!good) {
            throw invalid(name, "Give a list of one or more of " + String.join(", ", known.stream().sorted().toList())
                    + ", each once.");
        }
        return chosen;
    }

    /** Refuses members that are null, where a merge patch has nothing to clear. */
    JsonBody withoutNulls() {
        object.properties().stream().filter(member -> member.getValue().isNull()).findFirst().ifPresent(member -> {
            throw invalid(member.getKey(), "It cannot be cleared; leave it out to keep it.");
        });
        return this;
    }

    /** Null when the member is null or not there. */
    @Nullable
    Double number(String name, double min, double max) {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isNumber() || !(value.doubleValue() >= min && value.doubleValue() <= max)) {
            throw invalid(name, "Give a number from " + min + " to " + max + ".");
        }
        return value.doubleValue();
    }

    /** Null when the member is null or not there. */
    @Nullable
    Integer integer(String name, int min, int max) {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < min || value.intValue() > max) {
            throw invalid(name, "Give a whole number from " + min + " to " + max + ".");
        }
        return value.intValue();
    }

    /** Escaped as RFC 6901 says. */
    static ChatException invalid(String name, String detail) {
        return new ChatException(ErrorCode.INVALID_FIELD, detail, "/" + name.replace("~", "~0").replace("/", "~1"));
    }

    private static JsonNode tree(Buffer body) {
        try {
            return READER.readTree(decoded(body));
        } catch (JsonProcessingException e) {
            throw JsonFault.of(e);
        } catch (IOException e) {
            throw new ChatException(ErrorCode.MALFORMED_JSON, "The body is not JSON in UTF-8.");
        }
    }

    /**
     * The parser itself would also take UTF-16, UTF-32, and UTF-8 that is not well-formed. A byte order mark in front is ignored, as
     * RFC 8259, section 8.1, lets one.
     */
    private static String decoded(Buffer body) throws CharacterCodingException {
        var text = UTF_8.newDecoder().decode(ByteBuffer.wrap(body.getBytes()));
        boolean marked = text.hasRemaining() && text.get(0) == BYTE_ORDER_MARK;
        return (marked ? text.position(1) : text).toString();
    }

    /** Postgres stores no U+0000, and UTF-8 has no code for half of a surrogate pair. */
    private static boolean storable(String text) {
        return text.codePoints().noneMatch(c -> c == 0 || Character.getType(c) == Character.SURROGATE);
    }
}
