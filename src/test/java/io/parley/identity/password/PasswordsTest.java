package io.parley.identity.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.identity.IdentityConfig;
import io.parley.identity.password.Passwords.Checked;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordsTest {
    private static final IdentityConfig.Passwords CHEAP = new IdentityConfig.Passwords(12, 7_168, 1, 1, 1, 1);
    /** The reference implementation's own test. */
    private static final String REFERENCE = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

    private static Vertx vertx;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        vertx.close().await();
    }

    @Test
    void aPasswordFitsItsHashAndNoOtherDoes() {
        var passwords = new Passwords(vertx, CHEAP);
        var hash = passwords.hash("correct horse battery").await();

        assertThat(hash).startsWith("$argon2id$v=19$m=7168,t=1,p=1$");
        assertThat(passwords.check("correct horse battery", hash).await()).isEqualTo(new Checked(true, false));
        assertThat(passwords.check("correct horse batterY", hash).await()).isEqualTo(new Checked(false, false));
        assertThat(passwords.hash("correct horse battery").await()).isNotEqualTo(hash);
    }

    @Test
    void hashesOfTheReferenceImplementationAreUnderstood() {
        var passwords = new Passwords(vertx, CHEAP);

        assertThat(Argon2Hash.parse(REFERENCE).phc()).isEqualTo(REFERENCE);
        assertThat(passwords.check("password", REFERENCE).await()).isEqualTo(new Checked(true, true));
    }

    @Test
    void itDoesNotMatterHowAnAccentWasTyped() {
        var passwords = new Passwords(vertx, CHEAP);

        var hash = passwords.hash("cafe\u0301 au lait").await();

        assertThat(passwords.check("caf\u00e9 au lait", hash).await().good()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1a",
            "$2b$10$abcdefghijklmnopqrstuv",
            "$argon2id$v=19$m=0,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1a",
            "$argon2id$v=16$m=8,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1a"})
    void whatIsNoHashIsADefectThatTellsNothing(String hash) {
        var passwords = new Passwords(vertx, CHEAP);

        assertThatThrownBy(() -> passwords.check("password", hash).await()).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a hash by Argon2id");
    }

    @Test
    void whoWaitsTooLongIsRefusedAtOnce() {
        var passwords = new Passwords(vertx, CHEAP);

        var asked = IntStream.range(0, 5).mapToObj(i -> passwords.hash("correct horse battery")).toList();

        assertThat(asked.subList(2, 5)).allSatisfy(refused -> {
            assertThat(refused.failed()).isTrue();
            assertThat(refused.cause()).isInstanceOfSatisfying(ChatException.class,
                    e -> assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED));
        });
        Future.all(List.of(asked.get(0), asked.get(1))).await();
        assertThat(passwords.hash("correct horse battery").await()).isNotNull();
    }

    @Test
    void anUnknownAddressCostsAsMuchAsAKnownOne() {
        var passwords = new Passwords(vertx, new IdentityConfig.Passwords(12, 19_456, 2, 1, 1, 1));
        var hash = passwords.hash("correct horse battery").await();
        assertThat(passwords.check("some other password", null).await()).isEqualTo(new Checked(false, false));

        long known = fastest(() -> passwords.check("some other password", hash));
        long unknown = fastest(() -> passwords.check("some other password", null));

        // without a computation it would be a thousandth
        assertThat((double) unknown / known).isBetween(0.1, 10.0);
    }

    /** Of several, so that what else the machine does counts little. */
    private static long fastest(java.util.function.Supplier<Future<Checked>> check) {
        return IntStream.range(0, 8).mapToLong(i -> {
            long start = System.nanoTime();
            check.get().await();
            return System.nanoTime() - start;
        }).min().orElseThrow();
    }
}
