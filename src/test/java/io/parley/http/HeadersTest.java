package io.parley.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.core.ChatException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"wait=7|7", "Wait = \"7\"|7", "respond-async, wait=7|7",
            "wait=7; x=y, return=minimal|7",
            "wait=70|60", "wait=9223372036854775808|60", "wait=000000000000000000007|7", "wait=0|0", "await=7|0",
            "wait|0", "wait=-1|0", "wait=7s|0", "wait=\"7|0",
            "return=minimal|0"})
    void thePreferredWaitIsReadAsFarAsItMay(String header, int seconds) {
        assertThat(Preference.wait(List.of(header), 60)).isEqualTo(seconds);
    }

    @Test
    void preferencesMayComeInSeveralHeaders() {
        assertThat(Preference.wait(List.of("respond-async", "wait=3"), 60)).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"abc|abc", " abc |abc", "\"abc\"|abc", "\"a\\\"b\\\\c\"|a\"b\\c", "a b|a b",
            "\"|\""})
    void anIdempotencyKeyMayBeQuoted(String header, String key) {
        assertThat(IdempotencyKey.parse(header)).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "*/*", "application/*", "application/json, text/event-stream",
            "*/*, text/event-stream", "text/event-stream;q=0.5, application/json;q=0.6",
            "Application/JSON; charset=utf-8",
            "text/event-stream;q=0, */*;q=0.1"})
    void jsonIsSentToWhoeverLikesItMoreOrNamesItFirst(String accept) {
        assertThat(MediaTypes.best(accept, MediaTypes.JSON, MediaTypes.EVENT_STREAM)).isEqualTo(MediaTypes.JSON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/event-stream", "text/*", "application/json;q=0.9, text/event-stream",
            "*/*;q=0.1, text/event-stream",
            "application/json;q=0, */*", "text/event-stream, */*", "text/event-stream, application/json", "text/*, */*",
            "text/event-stream;q=0.5, */*;q=0.5"})
    void eventsAreSentToWhoeverLikesThemMoreOrNamesThemFirst(String accept) {
        assertThat(MediaTypes.best(accept, MediaTypes.JSON, MediaTypes.EVENT_STREAM))
                .isEqualTo(MediaTypes.EVENT_STREAM);
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/png", "application/json;q=0", "text/event-stream;q=x", "application/jsonx", ""})
    void whoeverLikesNeitherIsRefused(String accept) {
        assertThatThrownBy(() -> MediaTypes.best(accept, MediaTypes.JSON, MediaTypes.EVENT_STREAM))
                .isInstanceOf(ChatException.class);
    }
}
