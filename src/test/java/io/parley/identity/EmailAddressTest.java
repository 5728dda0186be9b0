package io.parley.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spellings of one mailbox (CVE-2026-27656; jmail#168; trigger.dev PR#1239; RFC 5321, sections 2.3.11 and 4.1.2). */
class EmailAddressTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', value = {"Kate@Example.ORG|kate@example.org",
            "\"kate\"@example.org|kate@example.org", "\"k\\ate\"@example.org|kate@example.org",
            "kate@example.org.|kate@example.org", "\"Kate\"@example.org.|kate@example.org",
            "kate@XN--BCHER-KVA.example|kate@xn--bcher-kva.example", "admin@localhost|admin@localhost"})
    void oneMailboxHasOneSpelling(String typed, String mailbox) {
        assertThat(EmailAddress.parse(typed)).contains(mailbox);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kate+chat@example.org", "k.ate@example.org", "kate@mail.example.org", "o'neil@example.org",
            "kate%home@example.org", "kate=a!b@example.org"})
    void whatAServerMayTellApartStaysApart(String address) {
        assertThat(EmailAddress.parse(address)).contains(address);
    }

    /** "Hacking GitHub with Unicode's dotless i" (2019): letters that become ASCII in lower case. */
    @ParameterizedTest
    @ValueSource(strings = {"\u212aate@example.org", "\u0130da@example.org", "\uff4bate@example.org",
            "kate@\uff45xample.org", "kate@example\u3002org", "kate@b\u00fccher.example", "ka\u00adte@example.org"})
    void lettersOutsideAsciiAreNotTaken(String address) {
        assertThat(EmailAddress.parse(address)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@", "kate", "kate@", "@example.org", "\"\"@example.org", "\"ka te\"@example.org",
            "\"kate@home\"@example.org", "\"kate", "kate\"@example.org", "kate@example..org", "kate@example.org..",
            "kate(x)@example.org", "kate@[127.0.0.1]", "kate@exam_ple.org", "kate@home@example.org"})
    void othersAreNone(String address) {
        assertThat(EmailAddress.parse(address)).isEmpty();
    }

    @Test
    void aLengthIsThatOfTheSpellingThatIsStored() {
        assertThat(EmailAddress.parse("a".repeat(64) + "@example.org")).isPresent();
        assertThat(EmailAddress.parse("\"" + "a".repeat(64) + "\"@example.org")).isPresent();
        assertThat(EmailAddress.parse("a".repeat(65) + "@example.org")).isEmpty();
        assertThat(EmailAddress.parse("a@" + "b".repeat(64) + ".org")).isEmpty();
        assertThat(EmailAddress.parse("a@" + "b.".repeat(130) + "org")).isEmpty();
    }
}
