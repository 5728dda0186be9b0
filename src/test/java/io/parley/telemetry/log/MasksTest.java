package io.parley.telemetry.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testing.Patience;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MasksTest {
    @ParameterizedTest
    @CsvSource({"Authorization: Bearer abcdefghij.klmnop-qrs_tuv, Authorization: Bearer [masked]",
            "authorization: basic dXNlcjpwYXNzd29yZA==, authorization: basic [masked]",
            "key pak_0123456789abcdefXYZ refused, key pak_[masked] refused",
            "prt_0123456789abcdefXYZ, prt_[masked]", "piv_0123456789abcdefXYZ, piv_[masked]",
            "sent sk-proj-0123456789abcdef, sent sk-[masked]",
            "token eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl., token [masked]",
            "postgresql://parley:p@ss:word@db:5432/parley, postgresql://parley:[masked]@db:5432/parley",
            "redis://:secret@cache, redis://:[masked]@cache"})
    void whatLooksLikeASecretIsNotShown(String line, String shown) {
        assertThat(Masks.apply(line)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Listening at http://127.0.0.1:8080/api/v1/sessions", "a bearer of bad news",
            "session 0192f0c1-8c4e-7abc-8def-0123456789ab at node@host", "pak_short", "disk-0123456789abcdefgh",
            "route=/api/v1/sessions/:sessionId/messages status=200", "basic credentials", "http://host:80/path?a=b@c"})
    void whatDoesNotStays(String line) {
        assertThat(Masks.apply(line)).isEqualTo(line);
    }

    @Test
    void severalInOneLineAreMasked() {
        assertThat(Masks.apply("pak_0123456789abcdefXYZ,Bearer pak_0123456789abcdefXYZ;sk-0123456789abcdef"))
                .isEqualTo("pak_[masked],Bearer [masked];sk-[masked]");
    }

    @Test
    void aLongLineTakesNoLongTime() {
        String line = "://a:".repeat(80_000) + "eyJ".repeat(80_000) + "bearer ".repeat(80_000);
        long begun = System.nanoTime();
        assertThat(Masks.apply(line)).hasSize(line.length());
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).as("not by its square").isLessThan(Patience.LIMIT);
    }
}
