package io.parley;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.bus.BusConfig;
import io.parley.cluster.ClusterConfig;
import io.parley.cluster.Role;
import io.parley.embedded.EmbeddedConfig;
import io.parley.http.HttpConfig;
import io.parley.session.SessionConfig;
import io.parley.store.StoreConfig;
import io.parley.telemetry.TelemetryConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParleyConfigTest {
    private final ParleyConfig defaults = ParleyConfig.load(null, Map.of());

    @Test
    void theDocumentedDefaultsAreTheOnesOfTheRecords() {
        assertThat(defaults.roles()).containsExactlyInAnyOrder(Role.values());
        assertThat(defaults.http()).isEqualTo(HttpConfig.DEFAULT);
        assertThat(defaults.session()).isEqualTo(SessionConfig.DEFAULT);
        assertThat(defaults.cluster()).isEqualTo(ClusterConfig.DEFAULT);
        assertThat(defaults.bus()).isEqualTo(BusConfig.DEFAULT);
        assertThat(defaults.store()).isEqualTo(StoreConfig.DEFAULT);
        assertThat(defaults.telemetry()).isEqualTo(TelemetryConfig.DEFAULT);
        assertThat(defaults.embedded()).isEqualTo(EmbeddedConfig.DEFAULT);
    }
}
