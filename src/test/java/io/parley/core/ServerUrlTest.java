package io.parley.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Underscores: micronaut-core#1806, orca#3734. A version, or none, is the operator's to write: chat-ui#2556, promptfoo#464. */
class ServerUrlTest {
    @ParameterizedTest
    @CsvSource({"http://localhost:11434/v1, localhost, 11434, /v1/x",
            "https://api.example.org/v1/, api.example.org, 443, /v1/x",
            "HTTP://h, h, 80, /x", "http://h:/v1, h, 80, /v1/x", "http://my_ollama:8000/v1, my_ollama, 8000, /v1/x",
            "http://[::1]:8000/v1//, [::1], 8000, /v1/x", "http://h/a%2Fb, h, 80, /a%2Fb/x",
            "https://h/openai/deployments/gpt-4o?api-version=2024-10-21, h, 443, /openai/deployments/gpt-4o/x?api-version=2024-10-21",
            "http://h?a=b&c=d, h, 80, /x?a=b&c=d"})
    void whatIsMeantIsAskedFor(String text, String host, int port, String target) {
        var url = ServerUrl.parse(text);
        assertThat(url.host()).isEqualTo(host);
        assertThat(url.port()).isEqualTo(port);
        assertThat(url.target("/x")).isEqualTo(target);
    }

    @ParameterizedTest
    @CsvSource({"localhost:11434/v1, http://", "localhost, http://", "127.0.0.1:8080/v1, URL", "ftp://h/v1, http://",
            "'', http://",
            "http:///v1, host", "http:/v1, host", "http://, URL", "http://h/v1#f, #", "http://u@h/v1, user",
            "http://h:99999/v1, port", "http://h:0/v1, port", "http://h:1234567890123/v1, port", "http://h:8o/v1, host",
            "http://h h/v1, URL", "http://h/v 1, URL", "http://b\u00fccher/v1, host", "http://[::1/v1, URL"})
    void whatCannotBeMeantIsRefused(String text, String reason) {
        assertThatThrownBy(() -> ServerUrl.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .message().contains(reason).hasLineCount(1);
    }

    @Test
    void aPasswordIsNotRepeated() {
        for (String url : new String[] {"http://u:s3cret@h/v1", "http://u:s3cret@h h/v1", "http://u:s3cret@h:99999"}) {
            assertThatThrownBy(() -> ServerUrl.parse(url)).message().doesNotContain("s3cret");
        }
    }
}
