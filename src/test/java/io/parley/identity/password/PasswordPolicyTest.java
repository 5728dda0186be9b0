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

    /** Among them those of contentdb#458 and song-nexus#41 (longer by a digit); convex-auth PR#472 on ASVS 6.2.4. */
    @ParameterizedTest
    @ValueSource(strings = {"gfhfktkjuhfv", "ktjynsq40147", "41d8cd98f00b", "lhbjkjubz2957704", "password1234!",
            "123qweasdzxc", "1qaz2wsx3edc", "q1w2e3r4t5y6", "qwerty123456", "unbelievable",
            "administrator",
            "password1234", "qwertyuiop12", "iloveyou1234", "PASSWORD1234", "Password123!", "letmein12345",
            "P@ssw0rd1234", "changeme1234", "Administrator1", "1q2w3e4r5t6y!", "superman-2026"})
    void whatManyPeopleHaveIsTriedFirst(String password) {
        assertRefused(password, "well known");
    }

    @ParameterizedTest
    @ValueSource(strings = {"what is done daily goes fast", "superman and 4 more", "password-of-a-person-5e88",
            "a4k9-qqz7-8812", "superman18273645"})
    void aWordOfTheirsWithinAnotherIsNot(String password) {
        assertThatCode(() -> policy.check(password, null, "/password")).doesNotThrowAnyException();
    }

    @Test
    void aShortNameIsInManyPasswords() {
        assertThatCode(() -> policy.check("a long banana", "ann@example.org", "/password")).doesNotThrowAnyException();
    }
}
