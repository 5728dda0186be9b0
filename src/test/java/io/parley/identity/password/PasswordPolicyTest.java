package io.parley.identity.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordPolicyTest {
    private final PasswordPolicy policy = new PasswordPolicy(12);

    private void assertRefused(String password, String saying) {
        assertThatExceptionOfType(ChatException.class)
                .isThrownBy(() -> policy.check(password, "annabel@example.org", "/password"))
                .satisfies(e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.INVALID_FIELD);
                    assertThat(e.pointer()).isEqualTo("/password");
                    assertThat(e.detail()).contains(saying).doesNotContain(password);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"correct horse battery", "            x", "пароль длинный", "Tr0ub4dor&3-Tr",
            "👋👍🎉🚀🍕🎸🌍🔥💡🧩🦊🐙",
            "abcdefghijkm", "annabe1-annabe1"})
    void longEnoughIsGoodEnough(String password) {
        assertThatCode(() -> policy.check(password, "annabel@example.org", "/password")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "elevenchars", "👋👍🎉🚀🍕🎸🌍🔥💡🧩🦊"})
    void charactersAreCountedAsPeopleDo(String password) {
        assertRefused(password, "at least 12");
    }

    @Test
    void moreThanAnybodyTypesIsTooLong() {
        assertRefused("xy-".repeat(86), "at most 256");
        assertThatCode(() -> policy.check("correct-" + "horse-".repeat(41), null, "/password"))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"annabel-2026-x", "my-ANNABEL-pass", "annabel@example.org"})
    void theAddressIsNoPassword(String password) {
        assertRefused(password, "e-mail");
    }

    @ParameterizedTest
    @ValueSource(strings = {"aaaaaaaaaaaa", "abababababab", "abcabcabcabc", "passpasspass", "abcdefghijkl",
            "lkjihgfedcba",
            "123456789012", "890123456789", "210987654321", "uvwxyzabcdefg"})
    void patternsAreTriedFirst(String password) {
        assertRefused(password, "simple");
    }

    @Test
    void aShortNameIsInManyPasswords() {
        assertThatCode(() -> policy.check("a long banana", "ann@example.org", "/password")).doesNotThrowAnyException();
    }
}
