package io.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.config.ConfigException;
import io.parley.core.Secret;
import io.parley.core.StartException;
import io.parley.embedded.EmbeddedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a node is in development mode, and what its secret is. */
class DevelopmentModeTest {
    @TempDir
    Path dir;

    @Test
    void theSecretIsMadeOnceAndKeptForItsOwnerAlone() throws IOException {
        var first = entered(Map.of());
        var file = dir.resolve("data/token");
        assertThat(first).isEqualTo(new DevelopmentMode(new Secret(Files.readString(file)), file));
        assertThat(first.secret().value()).hasSizeGreaterThan(40);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
        assertThat(entered(Map.of())).isEqualTo(first);
        assertThat(first.toString()).doesNotContain(first.secret().value());
    }

    @Test
    void anEmptyFileIsAsGoodAsNone() throws IOException {
        Files.createDirectory(dir.resolve("data"));
        Files.writeString(dir.resolve("data/token"), "\n");
        assertThat(entered(Map.of()).secret().value()).isNotEmpty();
    }

    @Test
    void aConfiguredSecretIsTakenAndNothingWritten() {
        var mode = entered(Map.of("PARLEY_IDENTITY_DEVELOPMENT_TOKEN", "0123456789abcdef"));
        assertThat(mode).isEqualTo(new DevelopmentMode(new Secret("0123456789abcdef"), null));
        assertThat(mode.shell()).isEqualTo("TOKEN=0123456789abcdef");
        assertThat(dir.resolve("data")).doesNotExist();
    }

    @Test
    void aSecretThatCannotStandInAUrlIsRefused() throws IOException {
        assertThatThrownBy(() -> entered(Map.of("PARLEY_IDENTITY_DEVELOPMENT_TOKEN", "0123456789abcde")))
                .isInstanceOf(ConfigException.class).hasMessageContaining("development-token must be 16 to 200");
        Files.createDirectory(dir.resolve("data"));
        Files.writeString(dir.resolve("data/token"), "not a secret of ours");
        assertThatThrownBy(() -> entered(Map.of())).isInstanceOf(StartException.class)
                .hasMessageContaining(dir.resolve("data/token").toString())
                .hasMessageNotContaining("not a secret of ours");
    }

    @Test
    void whereItCannotBeKeptTheNodeSaysSo() throws IOException {
        Files.writeString(dir.resolve("data"), "no directory");
        assertThatThrownBy(() -> entered(Map.of())).isInstanceOf(EmbeddedException.class)
                .hasMessageContaining("PARLEY_EMBEDDED_DATA_DIR");
    }

    @Test
    void itIsForNodesThatOnlyThisMachineReaches() {
        assertThat(DevelopmentMode.isOn(config(Map.of("PARLEY_HTTP_HOST", "0.0.0.0")))).isFalse();
        assertThat(DevelopmentMode.isOn(config(Map.of("PARLEY_STORE_POSTGRES_URL", "postgresql://db/x")))).isFalse();
        assertThat(DevelopmentMode.enter(config(Map.of("PARLEY_IDENTITY_DEVELOPMENT", "off")))).isNull();
        var elsewhere = config(Map.of("PARLEY_HTTP_HOST", "0.0.0.0", "PARLEY_IDENTITY_DEVELOPMENT", "on"));
        assertThatThrownBy(() -> DevelopmentMode.isOn(elsewhere)).isInstanceOf(StartException.class)
                .hasMessageContaining("identity.development");
    }

    private DevelopmentMode entered(Map<String, String> variables) {
        return Objects.requireNonNull(DevelopmentMode.enter(config(variables)));
    }

    private ParleyConfig config(Map<String, String> variables) {
        var all = new HashMap<>(variables);
        all.put("PARLEY_EMBEDDED_DATA_DIR", dir.resolve("data").toString());
        return ParleyConfig.load(null, all);
    }
}
