package io.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.bus.BusConfig;
import io.parley.cluster.ClusterConfig;
import io.parley.cluster.Role;
import io.parley.config.ConfigException;
import io.parley.embedded.EmbeddedConfig;
import io.parley.http.HttpConfig;
import io.parley.identity.IdentityConfig;
import io.parley.session.SessionConfig;
import io.parley.store.StoreConfig;
import io.parley.telemetry.TelemetryConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /** YAML takes these words for true and false. */
    @ParameterizedTest
    @CsvSource({"on, ON", "off, OFF", "'\"off\"', OFF", "auto, AUTO"})
    void onAndOffAreWrittenAsTheyAreRead(String written, IdentityConfig.Development read, @TempDir Path dir)
            throws IOException {
        var file = Files.writeString(dir.resolve("parley.yaml"), "identity: {development: " + written + "}\n");
        assertThat(ParleyConfig.load(file, Map.of()).identity().development()).isEqualTo(read);
    }

    @Test
    void neitherIsAChoiceWhereItIsNone(@TempDir Path dir) throws IOException {
        var file = Files.writeString(dir.resolve("parley.yaml"), "identity: {registration: off}\n");
        assertThatThrownBy(() -> ParleyConfig.load(file, Map.of())).isInstanceOf(ConfigException.class)
                .message().contains("identity.registration", "one of open, closed, invitation").hasLineCount(1);
    }

    /** Each would otherwise show later, as a server that cannot be reached or a stack trace. */
    @ParameterizedTest
    @CsvSource({"TELEMETRY_TRACES_ENDPOINT, http://h:99999, port", "TELEMETRY_TRACES_ENDPOINT, http://h?a=b, query",
            "TELEMETRY_TRACES_ENDPOINT, h:4318, http://", "TELEMETRY_TRACES_ENDPOINT, http://u:s3cret@h, user",
            "IDENTITY_PUBLIC_URL, https://u:s3cret@h, user", "IDENTITY_PUBLIC_URL, https://h?s3cret, path",
            "IDENTITY_PUBLIC_URL, https://h:0, port",
            "STORE_POSTGRES_URL, postgresql://u:s3cret@h:99999/d, port",
            "STORE_POSTGRES_URL, h:5432/s3cret, postgresql://",
            "STORE_POSTGRES_URL, postgresql://u:s3cret@h:54x/d, postgresql://",
            "STORE_REDIS_URL, redis://:s3cret@h:99999, port",
            "STORE_REDIS_URL, 'redis://h h/s3cret', redis://", "STORE_REDIS_URL, http://s3cret, redis://"})
    void addressesThatCannotBeAreRefusedByTheirKey(String variable, String url, String reason) {
        assertThatThrownBy(() -> ParleyConfig.load(null, Map.of("PARLEY_" + variable, url)))
                .isInstanceOf(ConfigException.class)
                .message().contains(reason).doesNotContain("s3cret").hasLineCount(1);
    }
}
