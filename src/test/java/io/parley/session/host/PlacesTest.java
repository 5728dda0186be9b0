package io.parley.session.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.core.Principal;
import io.parley.core.SessionId;
import org.junit.jupiter.api.Test;

class PlacesTest {
    private final Places places = new Places(2);
    private final SessionId one = SessionId.next();
    private final SessionId two = SessionId.next();
    private final SessionId three = SessionId.next();

    @Test
    void anAccountHasSoManyPlaces() {
        places.take("ann", one);
        places.take("ann", one);
        assertThat(places.hasRoom("ann")).isTrue();
        places.take("ann", two);

        assertThat(places.hasRoom("ann")).isFalse();
        assertThat(places.hasRoom("bob")).isTrue();
        assertThat(places.has("ann", one)).isTrue();
        assertThat(places.has("ann", three)).isFalse();
    }

    @Test
    void aPlaceThatIsLeftIsFree() {
        places.take("ann", one);
        places.take("ann", two);
        places.leave(one);
        places.leave(one);
        assertThat(places.hasRoom("ann")).isTrue();
        places.take("ann", three);
        assertThat(places.hasRoom("ann")).isFalse();
    }

    /** Somebody sent to it before it was known whose it is. */
    @Test
    void aReplyCountsForTheOwnerOfItsSession() {
        places.take("bob", one);
        assertThat(places.has("ann", one)).isFalse();
        places.own("ann", one);
        places.leave("bob", one);
        assertThat(places.has("ann", one)).isTrue();
        places.take("ann", two);
        assertThat(places.hasRoom("ann")).isFalse();
        places.take("bob", three);
        assertThat(places.hasRoom("bob")).isTrue();
    }

    /** Taken over from a node that is gone. */
    @Test
    void whatRunsAlreadyIsCountedBeyondTheBound() {
        places.take("ann", one);
        places.take("ann", two);
        places.take("ann", three);
        places.leave(one);
        assertThat(places.hasRoom("ann")).isFalse();
    }

    @Test
    void theLocalUserHasAllThereAre() {
        for (int i = 0; i < 10; i++) {
            places.take(Principal.LOCAL.id(), SessionId.next());
        }
        assertThat(places.hasRoom(Principal.LOCAL.id())).isTrue();
    }
}
