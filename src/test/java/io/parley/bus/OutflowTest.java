package io.parley.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.core.NodeId;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OutflowTest {
    private static final NodeId SLOW = new NodeId("slow");
    private static final NodeId OTHER = new NodeId("other");

    private final Outflow outflow = new Outflow(100);

    @Test
    void aPeerThatTakesNothingInCostsNoMoreThanTheLimitAndOneMessage() {
        int admitted = 0;
        for (int i = 0; i < 50; i++) {
            admitted += outflow.admit(SLOW, 30) ? 1 : 0;
        }
        assertThat(admitted).isEqualTo(4);
        assertThat(outflow.flow(SLOW)).isEqualTo(new Flow(120, 0, 46));
    }

    @Test
    void itNeverBlocksOthers() {
        while (outflow.admit(SLOW, 30)) {
            assertThat(outflow.flow(SLOW).sent()).isLessThan(1000);
        }
        assertThat(outflow.admit(OTHER, 30)).isTrue();
    }

    @Test
    void whatHasArrivedMakesRoom() {
        while (outflow.admit(SLOW, 30)) {
            assertThat(outflow.flow(SLOW).sent()).isLessThan(1000);
        }
        outflow.arrived(SLOW, 120);
        assertThat(outflow.admit(SLOW, 30)).isTrue();
        assertThat(outflow.flow(SLOW)).isEqualTo(new Flow(150, 120, 1));
    }

    @Test
    void aClaimCannotGoBackNorBeyondWhatWasSent() {
        outflow.admit(SLOW, 60);
        outflow.arrived(SLOW, 60);
        outflow.arrived(SLOW, 10);
        outflow.arrived(SLOW, 1_000);
        assertThat(outflow.flow(SLOW).arrived()).isEqualTo(60);
    }

    @Test
    void aNodeThatIsGoneIsForgotten() {
        outflow.admit(SLOW, 60);
        outflow.retain(Set.of(OTHER));
        assertThat(outflow.flow(SLOW)).isEqualTo(new Flow(0, 0, 0));
    }
}
