package io.parley.identity;

import static io.parley.identity.IdentityFixture.ADDRESS;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.identity.IdentityConfig.Registration;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sign-ins that are refreshed, by their owners and by thieves, in any order and at any time, against the rule in a few lines. */
class RefreshModelTest {
    private static final int STEPS = 400;

    private final IdentityFixture fixture = new IdentityFixture();
    private final Identity identity = fixture.start(IdentityFixture.generous(Registration.OPEN));
    private final List<Family> families = new ArrayList<>();
    private long now;

    @AfterEach
    void stop() {
        fixture.close();
    }

    /** A grant of a sign-in, and when its refresh token came to count as used; null while it does not. */
    private static final class Known {
        final SignIns.Grant grant;
        Long usedAt;

        Known(SignIns.Grant grant) {
            this.grant = grant;
        }
    }

    /** Every grant of one sign-in, in order. */
    private static final class Family {
        final List<Known> grants = new ArrayList<>();
        boolean alive = true;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aTokenIsGoodOnceAndForAMomentAndUsingItLaterEndsItsSignIn(long seed) {
        var random = new Random(seed);
        fixture.rows.put(IdentityFixture.ann(), null);
        for (int step = 0; step < STEPS; step++) {
            switch (families.isEmpty() ? 0 : random.nextInt(10)) {
                case 0 -> open();
                case 1 -> signOut(families.get(random.nextInt(families.size())));
                case 2 -> race(families.get(random.nextInt(families.size())));
                case 3 -> use(families.get(random.nextInt(families.size())), random.nextInt(1_000));
                case 4 -> pass(random.nextInt(4_000));
                case 5 -> pass(IdentityFixture.GRACE.toMillis());
                default -> use(families.get(random.nextInt(families.size())), 0);
            }
            assertThat(families).as("seed %d, step %d", seed, step)
                    .allSatisfy(family -> assertThat(isKnown(family)).isEqualTo(family.alive));
        }
    }

    private void open() {
        var family = new Family();
        family.grants.add(new Known(identity.signIns().open(IdentityFixture.ann(), false, ADDRESS).await()));
        families.add(family);
    }

    /** Far longer than the steps take by themselves. */
    private void pass(long millis) {
        fixture.rows.advance(millis);
        now += millis;
    }

    private boolean isKnown(Family family) {
        return identity.authenticator().bearer(family.grants.getLast().grant.accessToken())
                .transform(done -> Future.succeededFuture(done.succeeded())).await();
    }

    private void signOut(Family family) {
        if (family.alive) {
            identity.signIns().signOut(identity.authenticator()
                    .bearer(family.grants.getLast().grant.accessToken()).await(), ADDRESS).await();
            family.alive = false;
        }
    }

    /** @param back how many grants before the last one; modulo their number */
    private void use(Family family, int back) {
        var known = family.grants.get(family.grants.size() - 1 - back % family.grants.size());
        var result = identity.signIns().refresh(known.grant.refreshToken(), ADDRESS);
        result.transform(done -> Future.succeededFuture()).await();
        assertThat(result.succeeded()).isEqualTo(isGood(family, known));
        used(family, known, result);
    }

    /** Two windows at once, or an owner and a thief: what holds for one after the other holds for both. */
    private void race(Family family) {
        var known = family.grants.getLast();
        boolean good = isGood(family, known);
        var first = identity.signIns().refresh(known.grant.refreshToken(), ADDRESS);
        var second = identity.signIns().refresh(known.grant.refreshToken(), ADDRESS);
        Future.join(first, second).transform(done -> Future.succeededFuture()).await();
        assertThat(first.succeeded()).isEqualTo(good).isEqualTo(second.succeeded());
        used(family, known, first);
        used(family, known, second);
    }

    private boolean isGood(Family family, Known known) {
        return family.alive && (known.usedAt == null || now - known.usedAt < IdentityFixture.GRACE.toMillis());
    }

    private void used(Family family, Known known, Future<SignIns.Grant> result) {
        if (!result.succeeded()) {
            family.alive = false;
            return;
        }
        if (known.usedAt == null) {
            family.grants.stream().filter(one -> one.usedAt == null).forEach(one -> one.usedAt = now);
        }
        family.grants.add(new Known(result.result()));
    }
}
