package io.parley.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import java.util.Arrays;
import java.util.Optional;

/** To YAML 1.1 {@code on} and {@code off} are true and false; where they are two of several choices, they are what they look like. */
final class OnOff extends DeserializationProblemHandler {
    @Override
    public Object handleUnexpectedToken(DeserializationContext context, JavaType type, JsonToken token,
            JsonParser parser, String message) {
        return type.isEnumType() && token.isBoolean()
                ? named(type.getRawClass(), token == JsonToken.VALUE_TRUE ? "ON" : "OFF").orElse(NOT_HANDLED)
                : NOT_HANDLED;
    }

    private static Optional<Object> named(Class<?> choices, String name) {
        return Arrays.stream(choices.getEnumConstants()).filter(choice -> ((Enum<?>) choice).name().equals(name))
                .findFirst().map(choice -> choice);
    }
}
