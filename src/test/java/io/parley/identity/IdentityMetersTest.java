package io.parley.identity;

import static io.parley.identity.IdentityFixture.ADDRESS;
import static io.parley.identity.IdentityFixture.PASSWORD;
import static io.parley.identity.IdentityFixture.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.core.ErrorCode;
import io.parley.identity.IdentityConfig.Registration;
import io.parley.identity.OidcSignIns.Answer;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an identity tells of sign-ins. */
class IdentityMetersTest {
    private final IdentityFixture fixture = new IdentityFixture();

    @AfterEach
    void stop() {
        fixture.close();
    }

    private Identity start(String perAccount) {
        var identity = fixture
                .start(IdentityFixture.config(Registration.OPEN,
                        IdentityFixture.limits(perAccount, "1000/15m", "1000/15m")));
        identity.accounts().register(IdentityFixture.registration("ann@example.org"), ADDRESS).await();
        return identity;
    }

    private double counted(String outcome) {
        return fixture.meters.get("parley.sign_ins").tag("outcome", outcome).counter().count();
    }

    private double waiting() {
        return fixture.meters.get("parley.password.queue").gauge().value();
    }

    @Test
    void attemptsCountByWhatBecameOfThem() {
        var signIns = start("3/15m").signIns();
        assertThat(counted("accepted")).isZero();

        signIns.signIn("ann@example.org", PASSWORD, false, ADDRESS).await();
        assertFails(signIns.signIn("ann@example.org", "wrong", false, ADDRESS), ErrorCode.SIGN_IN_REFUSED);
        assertFails(signIns.signIn("ann@example.org", "wrong", false, ADDRESS), ErrorCode.SIGN_IN_REFUSED);
        assertFails(signIns.signIn("ann@example.org", "wrong", false, ADDRESS), ErrorCode.RATE_LIMITED);

        assertThat(counted("accepted")).isEqualTo(1);
        assertThat(counted("refused")).isEqualTo(3);
    }

    @Test
    void whatIsNoVerdictDoesNotCount() {
        var node = fixture.rows.at();
        var signIns = fixture.start(IdentityFixture.generous(Registration.OPEN), node, false).signIns();
        node.cut(true);

        assertFails(signIns.signIn("ann@example.org", PASSWORD, false, ADDRESS), ErrorCode.STORE_UNAVAILABLE);

        assertThat(counted("accepted") + counted("refused")).isZero();
    }

    @Test
    void whoComesBackFromElsewhereCountsLikewise() {
        var plain = IdentityFixture.generous(Registration.OPEN);
        var provider = new IdentityConfig.Oidc("https://login.example.org", "parley", null, null, null, null);
        var oidc = fixture.start(new IdentityConfig(plain.development(), null, "https://chat.example.org",
                plain.registration(), plain.admin(), plain.passwords(), plain.tokens(), plain.maxKeys(),
                plain.maxStreams(), plain.maxReplies(), plain.maxBytes(), plain.limits(), Map.of("login", provider)))
                .oidc();
        var stranger = new Answer("code", "state", null, null, null);

        assertFails(oidc.finish("login", stranger, ADDRESS), ErrorCode.SIGN_IN_REFUSED);
        assertFails(oidc.finish("nobody", stranger, ADDRESS), ErrorCode.SIGN_IN_PROVIDER_UNKNOWN);

        assertThat(counted("refused")).isEqualTo(1);
    }

    @Test
    void theQueueOfPasswordsCanBeSeen() {
        var signIns = start("1000/15m").signIns();
        assertThat(waiting()).isZero();

        var attempts = Stream.generate(() -> signIns.signIn("ann@example.org", PASSWORD, false, ADDRESS)).limit(50)
                .toList();

        await().until(() -> waiting() > 0);
        Future.all(attempts).await();
        await().until(() -> waiting() == 0);
    }

    @Test
    void cachesAreMeasured() {
        var identity = start("1000/15m");
        var grant = identity.signIns().signIn("ann@example.org", PASSWORD, false, ADDRESS).await();
        var caller = identity.authenticator().bearer(grant.accessToken()).await();
        identity.authenticator().bearer(grant.accessToken()).await();
        var key = identity.keys().add(caller, "k", null, ADDRESS).await().secret();
        identity.authenticator().bearer(key).await();
        identity.authenticator().bearer(key).await();

        for (String cache : List.of("access_tokens", "api_keys")) {
            assertThat(gets(cache, "miss")).isEqualTo(1);
            assertThat(gets(cache, "hit")).isEqualTo(1);
            assertThat(fixture.meters.get("cache.size").tag("cache", cache).gauge().value()).isEqualTo(1);
        }
    }

    private double gets(String cache, String result) {
        return fixture.meters.get("cache.gets").tag("cache", cache).tag("result", result).functionCounter().count();
    }
}
