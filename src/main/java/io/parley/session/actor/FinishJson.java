package io.parley.session.actor;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.parley.session.Finish;

/** A {@link Finish} as the value of a log entry. Unknown fields of a newer version are ignored. */
final class FinishJson {
    private static final JsonMapper JSON = JsonMapper.builder().addModule(new JavaTimeModule())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .serializationInclusion(JsonInclude.Include.NON_NULL).build();

    private FinishJson() {}

    static String write(Finish finish) {
        try {
            return JSON.writeValueAsString(finish);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a finish has only plain fields", e);
        }
    }

    static Finish read(String value) {
        try {
            return JSON.readValue(value, Finish.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a finish entry", e);
        }
    }
}
