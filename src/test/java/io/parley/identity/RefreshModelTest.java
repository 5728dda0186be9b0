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

/** Sign-ins that are refreshed, by their owners and by thieves, in any order, against the rule in a few lines. */
class RefreshModelTest {
    private static final int STEPS = 400;

    private final IdentityFixture fixture = new IdentityFixture();
    private final Identity identity = fixture.start(IdentityFixture.generous(Registration.OPEN));
    private final List<Family> families = new ArrayList<>();

    @AfterEach
    void stop() {
        fixture.close();
    }

    /** Every grant of one sign-in, in order; the last one's refresh token is good while the family is. */
    private static final class Family {
        final List<SignIns.Grant> grants = new ArrayList<>();
        boolean alive = true;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void oneTokenOfASignInIsGoodAndUsingAnotherEndsIt(long seed) {
        var random = new Random(seed);
        fixture.rows.put(IdentityFixture.ann(), null);
        for (int step = 0; step < STEPS; step++) {
            switch (families.isEmpty() ? 0 : random.nextInt(8)) {
                case 0 -> open();
                case 1 -> signOut(families.get(random.nextInt(families.size())));
                case 2 -> race(families.get(random.nextInt(families.size())));
                case 3 -> use(families.get(random.nextInt(families.size())), random.nextInt(1_000));
                default -> use(families.get(random.nextInt(families.size())), 0);
            }
            assertThat(families).as("seed %d, step %d", seed, step)
                    .allSatisfy(family -> assertThat(isKnown(family)).isEqualTo(family.alive));
        }
    }

    private void open() {
        var family = new Family();
        family.grants.add(identity.signIns().open(IdentityFixture.ann(), false, ADDRESS).await());
        families.add(family);
    }

    private boolean isKnown(Family family) {
        return identity.authenticator().bearer(family.grants.getLast().accessToken())
                .transform(done -> Future.succeededFuture(done.succeeded())).await();
    }

    private void signOut(Family family) {
        if (family.alive) {
            identity.signIns()
                    .signOut(identity.authenticator().bearer(family.grants.getLast().accessToken()).await(), ADDRESS)
                    .await();
            family.alive = false;
        }
    }

    /** @param back how many grants before the last one; modulo their number */
    private void use(Family family, int back) {
        int index = family.grants.size() - 1 - back % family.grants.size();
        var result = refresh(family.grants.get(index).refreshToken());
        boolean good = family.alive && index == family.grants.size() - 1;
        assertThat(result.succeeded()).isEqualTo(good);
        if (good) {
            family.grants.add(result.result());
        } else {
            family.alive = false;
        }
    }

    /** Owner and thief at once: at most one is served, and then nobody is. */
    private void race(Family family) {
        var token = family.grants.getLast().refreshToken();
        var first = identity.signIns().refresh(token, ADDRESS);
        var second = identity.signIns().refresh(token, ADDRESS);
        Future.join(first, second).transform(done -> Future.succeededFuture()).await();
        assertThat(first.succeeded() && second.succeeded()).isFalse();
        assertThat(first.succeeded() || second.succeeded()).isEqualTo(family.alive);
        family.alive = false;
    }

    private Future<SignIns.Grant> refresh(String token) {
        var result = identity.signIns().refresh(token, ADDRESS);
        result.transform(done -> Future.succeededFuture()).await();
        return result;
    }
}
