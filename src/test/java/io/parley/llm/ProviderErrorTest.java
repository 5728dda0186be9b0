package io.parley.llm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.core.FailureReason;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What bodies of errors say, as providers send them. */
class ProviderErrorTest {
    private static final String NO_QUOTA = "{\"error\":{\"message\":\"You exceeded your current quota\",\"type\":\"insufficient_quota\",\"code\":\"insufficient_quota\"}}";

    @ParameterizedTest
    @ValueSource(strings = {NO_QUOTA, "{\"error\":{\"code\":\"billing_hard_limit_reached\"}}",
            "{\"error\":{\"type\":\"unknown_error\",\"code\":\"Insufficient_Balance\"}}",
            "[{\"error\":{\"status\":\"insufficient_user_quota\"}}]"})
    void noMoneyIsNoRateLimit(String body) {
        var response = response(429, body);
        assertThat(response.headers().values("X-Should-Retry")).containsExactly("false");
        var failure = Failures.of(response);
        assertThat(failure.reason()).isEqualTo(FailureReason.PROVIDER_REJECTED);
        assertThat(failure.lasting()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"401 | {} | PROVIDER_REJECTED | true",
            "404 | {\"error\":{\"code\":\"model_not_found\"}} | PROVIDER_REJECTED | true",
            "400 | {\"error\":{\"code\":\"context_length_exceeded\"}} | PROVIDER_REJECTED | false",
            "400 | {\"error\":{\"code\":\"invalid_api_key\"}} | PROVIDER_REJECTED | true",
            "402 | no json | PROVIDER_REJECTED | true",
            "429 | {\"error\":{\"code\":\"rate_limit_exceeded\"}} | PROVIDER_RATE_LIMITED | false",
            "503 | <html> | PROVIDER_UNAVAILABLE | false", "502 | {\"error\": | PROVIDER_UNAVAILABLE | false"})
    void whatEveryCallWillMeetIsTold(int status, String body, FailureReason reason, boolean lasting) {
        var failure = Failures.of(response(status, body));
        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.lasting()).isEqualTo(lasting);
    }

    /** llama.cpp and others while they load a model. */
    @ParameterizedTest
    @ValueSource(strings = {"{\"error\":{\"message\":\"Loading model\",\"type\":\"unavailable_error\",\"code\":503}}",
            "{\"error\":\"Model x is currently loading\",\"estimated_time\":20.0}"})
    void aServerThatIsLoadingIsTold(String body) {
        assertThat(Failures.of(response(503, body)).warming()).isTrue();
        assertThat(Failures.of(response(500, body)).warming()).isFalse();
    }

    @Test
    void onlyHarmlessNamesAreShown() {
        var failure = Failures.of(response(400,
                "{\"error\":{\"message\":\"s3cret\",\"type\":\"a b\\n\\u001b[31m\",\"code\":\"" + "x".repeat(100)
                        + "\"}}"));
        assertThat(failure.detail()).isEqualTo("status 400, application/json, type a?b???31m, code " + "x".repeat(64));
    }

    private static ProviderResponse response(int status, String body) {
        return ProviderResponse.ofError(status,
                MultiMap.caseInsensitiveMultiMap().add("Content-Type", "application/json")
                        .add("x-should-retry", "true"),
                Buffer.buffer(body.getBytes(UTF_8)));
    }
}
