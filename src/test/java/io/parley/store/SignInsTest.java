package io.parley.store;

import static io.parley.store.IdentityFixture.code;
import static io.parley.store.IdentityFixture.entry;
import static io.parley.store.IdentityFixture.hash;
import static io.parley.store.IdentityFixture.newSignIn;
import static io.parley.store.StoreFixture.done;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.core.ErrorCode;
import io.parley.identity.Account;
import io.parley.identity.IdentityStore;
import io.parley.identity.IdentityStore.Change;
import io.parley.identity.IdentityStore.Entry;
import io.parley.identity.IdentityStore.Refused;
import io.parley.identity.IdentityStore.Reused;
import io.parley.identity.IdentityStore.Revocation;
import io.parley.identity.IdentityStore.Rotated;
import io.parley.identity.IdentityStore.Rotation;
import io.parley.identity.IdentityStore.SignIn;
import io.parley.identity.UserRole;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SignInsTest {
    private static final Refused REFUSED = new Refused();
    private static final Duration GRACE = Duration.ofSeconds(10);

    private IdentityFixture identity;
    private Account ada;

    @BeforeEach
    void start() {
        identity = new IdentityFixture();
        ada = identity.person("ada");
    }

    @AfterEach
    void stop() {
        identity.close();
    }

    @Test
    void everyTokenIsExchangedForTheNext() {
        var signIn = identity.signIn(ada, "1");

        assertThat(rotate("1", "2")).isEqualTo(new Rotated(ada, signIn));
        assertThat(rotate("2", "3")).isEqualTo(new Rotated(ada, signIn));
        assertThat(identity.audited()).containsExactly("sign_in.opened", "account.registered");
        assertThat(identity.revocations()).isEmpty();
    }

    @Test
    void anUnknownTokenIsRefused() {
        assertThat(rotate("guessed", "2")).isEqualTo(REFUSED);
    }

    @Test
    void usingATokenAgainRevokesTheFamily() throws SQLException {
        var signIn = identity.signIn(ada, "1");
        rotate("1", "2");
        pass(GRACE);

        assertThat(rotate("1", "stolen")).isEqualTo(new Reused(signIn));

        assertThat(rotate("2", "3")).isEqualTo(REFUSED);
        assertThat(rotate("1", "3")).isEqualTo(REFUSED);
        assertRevoked(signIn);
        assertThat(identity.audited()).startsWith("token.reused", "sign_in.opened");
    }

    @Test
    void theEntryForAReuseNamesTheAccount() throws SQLException {
        identity.signIn(ada, "1");
        rotate("1", "2");
        pass(GRACE);

        identity.on(
                s -> s.rotate(hash("1"), hash("3"), GRACE, new Entry("token.reused", null, null, "192.0.2.1", null)));

        assertThat(identity.on((IdentityStore s) -> s.audit(Long.MAX_VALUE, 1, ada.id())).getFirst().entry())
                .isEqualTo(new Entry("token.reused", null, ada.id(), "192.0.2.1", null));
    }

    @Test
    void twoUsesAtOnceAreBothAnswered() throws SQLException {
        var signIn = identity.signIn(ada, "1");

        var answers = usedAtOnce(GRACE);

        assertThat(answers).containsExactly(new Rotated(ada, signIn), new Rotated(ada, signIn));
        assertThat(unused()).isEqualTo(2);
        assertThat(rotate("2", "4")).isEqualTo(new Rotated(ada, signIn));
        assertThat(unused()).as("the other one counts as used").isEqualTo(1);
        pass(GRACE);
        assertThat(rotate("3", "5")).isEqualTo(new Reused(signIn));
        assertRevoked(signIn);
    }

    @Test
    void ofTwoUsesAtOnceOneWinsAndTheOtherRevokesWithoutGrace() throws SQLException {
        var signIn = identity.signIn(ada, "1");

        var answers = usedAtOnce(Duration.ZERO);

        assertThat(answers).containsExactlyInAnyOrder(new Rotated(ada, signIn), new Reused(signIn));
        assertThat(identity.store.value("SELECT count(*) FROM refresh_token")).isEqualTo(2L);
        assertRevoked(signIn);
    }

    private List<Rotation> usedAtOnce(Duration grace) throws SQLException {
        return identity.<Rotation>meeting("SELECT FROM refresh_token FOR UPDATE",
                List.of(s -> s.rotate(hash("1"), hash("2"), grace, entry("token.reused")),
                        s -> s.rotate(hash("1"), hash("3"), grace, entry("token.reused"))))
                .stream().map(StoreFixture::done).toList();
    }

    @Test
    void manyUsesAtOnceLeaveOneToken() throws SQLException {
        var signIn = identity.signIn(ada, "0");

        var answers = java.util.stream.IntStream.rangeClosed(1, 8)
                .mapToObj(i -> identity
                        .elsewhere(s -> s.rotate(hash("0"), hash("" + i), GRACE, entry("token.reused"))))
                .toList();

        assertThat(answers.stream().map(StoreFixture::done)).containsOnly(new Rotated(ada, signIn));
        rotate("5", "next");
        assertThat(unused()).isEqualTo(1);
        assertThat(identity.revocations()).isEmpty();
    }

    private long unused() throws SQLException {
        return (long) identity.store.value("SELECT count(*) FROM refresh_token WHERE used_at IS NULL");
    }

    /** As if everything had been used so long before. */
    private void pass(Duration time) throws SQLException {
        identity.store.run("UPDATE refresh_token SET used_at = used_at - interval '" + time.toSeconds() + " s'");
    }

    @Test
    void aTokenIsRefusedThatWaitedForTheSignInToEnd() throws SQLException {
        var signIn = identity.signIn(ada, "1");

        var answers = identity.<Object>meeting("SELECT FROM sign_in FOR UPDATE",
                List.of(s -> s.close(signIn.id(), entry("sign_in.closed")).map("closed"),
                        s -> s.rotate(hash("1"), hash("2"), GRACE, entry("token.reused")).map(r -> r)));

        assertThat(answers.stream().map(StoreFixture::done)).containsExactly("closed", REFUSED);
    }

    @Test
    void closingEndsASignInOnce() {
        var signIn = identity.signIn(ada, "1");
        identity.signIn(ada, "other");

        identity.on(s -> s.close(signIn.id(), entry("sign_in.closed")));
        identity.on(s -> s.close(signIn.id(), entry("sign_in.closed")));
        identity.on(s -> s.close(UUID.randomUUID(), entry("sign_in.closed")));

        assertThat(rotate("1", "2")).isEqualTo(REFUSED);
        assertThat(rotate("other", "2")).isInstanceOf(Rotated.class);
        assertRevoked(signIn);
        assertThat(identity.audited()).containsOnlyOnce("sign_in.closed");
    }

    @Test
    void anExpiredSignInIsRefused() {
        var old = new SignIn(UUID.randomUUID(), ada.id(), true, IdentityFixture.now().minusSeconds(1));
        identity.on(s -> s.open(old, 0, hash("1"), entry("sign_in.opened")));

        assertThat(rotate("1", "2")).isEqualTo(REFUSED);
    }

    @Test
    void aDisabledAccountIsRefusedUntilItIsEnabled() {
        identity.signIn(ada, "1");
        identity.on(s -> s.change(ada.id(), new Change(null, null, true), entry("account.changed")));
        assertThat(rotate("1", "2")).isEqualTo(REFUSED);

        identity.on(s -> s.change(ada.id(), new Change(null, null, false), entry("account.changed")));

        assertThat(rotate("1", "2")).isInstanceOf(Rotated.class);
    }

    @Test
    void otherRolesComeWithTheNextToken() {
        var signIn = identity.signIn(ada, "1");
        var agent = identity.on(s -> s.change(ada.id(), new Change(null, Set.of(UserRole.AGENT), null),
                entry("account.changed"))).orElseThrow();

        assertThat(rotate("1", "2")).isEqualTo(new Rotated(agent, signIn));
    }

    @Test
    void anotherPasswordEndsAllSignInsButOne() {
        var mine = identity.signIn(ada, "mine");
        identity.signIn(ada, "other");

        assertThat(identity
                .on((IdentityStore s) -> s.changePassword(ada.id(), "new", mine.id(), entry("password.changed"))))
                .isTrue();

        assertThat(rotate("other", "2")).isEqualTo(REFUSED);
        assertThat(rotate("mine", "2")).isEqualTo(new Rotated(identity.now(ada), mine));
        assertThat(identity.now(ada).version()).isEqualTo(1);
        assertThat(identity.revocations()).extracting(Revocation::account, Revocation::version, Revocation::signIn)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(ada.id(), 1L, null));
        assertThat(identity.audited()).startsWith("password.changed");
    }

    @Test
    void anotherPasswordCanEndAllSignIns() {
        identity.signIn(ada, "1");

        identity.on(s -> s.changePassword(ada.id(), "new", null, entry("password.changed")));

        assertThat(rotate("1", "2")).isEqualTo(REFUSED);
        assertThat(identity.on((IdentityStore s) -> s.changePassword("nobody", "new", null, entry("password.changed"))))
                .isFalse();
    }

    @Test
    void aPasswordThatIsBeingChangedOpensNothing() throws SQLException {
        var answers = identity.<Object>meeting("SELECT FROM account FOR UPDATE",
                List.of(s -> s.changePassword(ada.id(), "new", null, entry("password.changed")).map(r -> r),
                        s -> s.open(newSignIn(ada), 0, hash("1"), entry("sign_in.opened")).map("opened")));

        assertThat(answers).extracting(IdentityFixture::code).containsExactly(null, ErrorCode.SIGN_IN_REFUSED);
        assertThat(rotate("1", "2")).isEqualTo(REFUSED);
        assertThat(identity.audited()).doesNotContain("sign_in.opened");
    }

    @Test
    void whatIsBeingOpenedEndsWithThePasswordToo() throws SQLException {
        identity.signIn(ada, "0");
        try (var other = identity.store.jdbc()) {
            other.setAutoCommit(false);
            other.createStatement().execute("INSERT INTO refresh_token SELECT 'taken', id FROM sign_in");
            var opening = identity
                    .elsewhere(s -> s.open(newSignIn(ada), 0, hash("taken"), entry("sign_in.opened")));
            identity.awaitWaiting(1);
            var changing = identity
                    .elsewhere(s -> s.changePassword(ada.id(), "new", null, entry("password.changed")));
            identity.awaitWaiting(2);
            other.rollback();

            assertThat(code(opening)).isNull();
            assertThat(done(changing)).isTrue();
        }
        assertThat(rotate("taken", "2")).isEqualTo(REFUSED);
    }

    @Test
    void aDisabledAccountOpensNothing() {
        identity.on(s -> s.change(ada.id(), new Change(null, null, true), entry("account.changed")));

        var opening = identity.elsewhere(s -> s.open(newSignIn(ada), 1, hash("1"), entry("sign_in.opened")));

        assertThat(code(opening)).isEqualTo(ErrorCode.SIGN_IN_REFUSED);
    }

    @Test
    void erasingWaitsForARefreshAndEndsIt() throws SQLException {
        identity.signIn(ada, "1");

        var answers = identity.<Object>meeting("SELECT FROM refresh_token FOR UPDATE",
                List.of(s -> s.rotate(hash("1"), hash("2"), GRACE, entry("token.reused")).map(r -> r),
                        s -> s.erase(ada.id(), entry("account.erased")).map(r -> r)));

        assertThat(done(answers.getFirst())).isInstanceOf(Rotated.class);
        assertThat(done(answers.getLast())).isEqualTo(true);
        assertThat(rotate("2", "3")).isEqualTo(REFUSED);
    }

    @Test
    void revocationsAreReadBackForATime() throws SQLException {
        var old = identity.signIn(ada, "1");
        identity.on(s -> s.close(old.id(), entry("sign_in.closed")));
        identity.store.run("UPDATE revocation SET at = at - interval '20 seconds'");
        var young = identity.signIn(ada, "2");
        identity.on(s -> s.close(young.id(), entry("sign_in.closed")));

        assertThat(identity.on((IdentityStore s) -> s.revocations(Duration.ofSeconds(15).toMillis())))
                .extracting(Revocation::signIn)
                .containsExactly(young.id());
        assertThat(identity.on((IdentityStore s) -> s.revocations(Duration.ofSeconds(60).toMillis())))
                .extracting(Revocation::signIn)
                .containsExactlyInAnyOrder(old.id(), young.id());
    }

    private Rotation rotate(String token, String next) {
        return identity.on(s -> s.rotate(hash(token), hash(next), GRACE, entry("token.reused")));
    }

    private void assertRevoked(SignIn signIn) {
        assertThat(identity.revocations()).extracting(Revocation::account, Revocation::signIn, Revocation::key)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(signIn.account(), signIn.id(), null));
    }
}
