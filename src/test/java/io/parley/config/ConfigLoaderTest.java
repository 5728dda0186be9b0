package io.parley.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.parley.core.Bounds;
import io.parley.core.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
    private static final String DEFAULTS = """
                                           colours: [red]
                                           server:
                                             port: 80
                                             max-body: 64KiB
                                             timeout: 10s
                                             url:
                                             password-file:
                                             verbose: false
                                             ratio: 0.5
                                           peers:
                                           """;

    enum Colour {
        RED, GREEN
    }

    record Server(@Bounds(min = "1", max = "65535") int port, @Bounds(max = "1MiB") long maxBody, Duration timeout,
            @Nullable String url, @Nullable Secret password, boolean verbose, double ratio) {
        Server {
            if (port == maxBody) {
                throw new IllegalArgumentException("port and max-body must differ");
            }
        }
    }

    record Peer(String url, @Nullable Secret apiKey) {}

    record Everything(List<Colour> colours, Server server, Map<String, Peer> peers) {}

    @TempDir
    private Path directory;

    private Path defaults;

    @BeforeEach
    void writeDefaults() throws IOException {
        defaults = Files.writeString(directory.resolve("defaults.yaml"), DEFAULTS);
    }

    @Test
    void withoutAFileTheDefaultsHold() throws IOException {
        assertThat(load(null, Map.of())).isEqualTo(new Everything(List.of(Colour.RED),
                new Server(80, 64 << 10, Duration.ofSeconds(10), null, null, false, 0.5), Map.of()));
    }

    @Test
    void theFileWinsOverTheDefaults() throws IOException {
        var config = load("server: {port: 81, timeout: 250ms}", Map.of());
        assertThat(config.server().port()).isEqualTo(81);
        assertThat(config.server().timeout()).isEqualTo(Duration.ofMillis(250));
        assertThat(config.server().maxBody()).isEqualTo(64 << 10);
    }

    @Test
    void theEnvironmentWinsOverTheFile() throws IOException {
        var config = load("server: {port: 81}", Map.of("PARLEY_SERVER_PORT", "82", "PARLEY_SERVER_MAX_BODY", "1MiB",
                "PARLEY_SERVER_VERBOSE", "true", "PARLEY_COLOURS", "red, green"));
        assertThat(config.server().port()).isEqualTo(82);
        assertThat(config.server().maxBody()).isEqualTo(1 << 20);
        assertThat(config.server().verbose()).isTrue();
        assertThat(config.colours()).containsExactly(Colour.RED, Colour.GREEN);
    }

    @Test
    void anEmptyVariableTakesAnOptionalValueAway() throws IOException {
        assertThat(load("server: {url: here}", Map.of("PARLEY_SERVER_URL", "")).server().url()).isNull();
    }

    @Test
    void variablesOfOthersAreIgnored() throws IOException {
        assertThat(
                load(null,
                        Map.of("HOME", "/", "PARLEY_CONFIG", "x", "PARLEY_MONITOR_PORT", "9091", "PARLEY_SERVICE_HOST",
                                "10.0.0.1", "PARLEY_PORT",
                                "tcp://10.0.0.1:80", "PARLEY_PORT_80_TCP_ADDR", "10.0.0.1"))
                        .server().port())
                .isEqualTo(80);
    }

    @Test
    void blocksNamedByTheUserAreRead() throws IOException {
        var config = load("peers: {a: {url: one}}",
                Map.of("PARLEY_PEERS_A_API_KEY", "k", "PARLEY_PEERS_B_URL", "two"));
        assertThat(config.peers()).containsOnly(Map.entry("a", new Peer("one", new Secret("k"))),
                Map.entry("b", new Peer("two", null)));
    }

    @Test
    void allProblemsAreToldAtOnce() {
        assertThat(problems("server: {port: 0, timeout: soon, verbose: perhaps}\ncolours: [blue]",
                Map.of("PARLEY_SERVER_MAX_BODY", "2MiB"))).hasSize(5);
    }

    @Test
    void aValueOutOfBoundsIsToldWithItsBounds() {
        assertThat(problems("server: {port: 65536}", Map.of())).containsExactly(
                "server.port (PARLEY_SERVER_PORT): is 65536, must be a whole number, from 1 to 65535");
    }

    @Test
    void aTimeWithoutUnitIsRefused() {
        assertThat(problems("server: {timeout: 10}", Map.of())).containsExactly(
                "server.timeout (PARLEY_SERVER_TIMEOUT): is 10, must be a time such as 250ms, 10s, 5m or 1h, at least 1ms");
    }

    @Test
    void aMissingValueIsTold() {
        assertThat(problems("peers: {a: {}}", Map.of())).containsExactly(
                "peers.a.url (PARLEY_PEERS_A_URL): needs a value: a text");
    }

    @Test
    void anUnknownKeyIsRefusedWithTheNearestOne() {
        assertThat(problems("server: {prot: 1}", Map.of()))
                .containsExactly("server.prot: unknown key; did you mean server.port?");
    }

    @Test
    void anUnknownVariableIsRefusedWithTheNearestOne() {
        assertThat(problems(null, Map.of("PARLEY_SERVER_PROT", "1")))
                .containsExactly("PARLEY_SERVER_PROT: unknown variable; did you mean PARLEY_SERVER_PORT?");
    }

    @Test
    void valuesThatDoNotFitTogetherAreRefused() {
        assertThat(problems("server: {port: 7, max-body: 7}", Map.of()))
                .containsExactly("server: port and max-body must differ");
    }

    @Test
    void aValueWhereKeysBelongIsRefused() {
        assertThat(problems("server: 80", Map.of())).containsExactly(
                "server (PARLEY_SERVER): must be followed by indented keys");
    }

    @Test
    void malformedYamlIsToldWithItsLine() {
        assertThat(problems("server:\n  port: [", Map.of())).singleElement().asString()
                .contains("own.yaml, line 2: not valid");
    }

    @Test
    void aFileThatCannotBeReadIsTold() {
        var failure = catchThrowableOfType(ConfigException.class, () -> ConfigLoader.load(Everything.class,
                defaults.toUri().toURL(), directory.resolve("absent.yaml"), Map.of()));
        assertThat(failure.problems()).singleElement().asString().contains("absent.yaml: cannot be read");
    }

    @Test
    void aSecretComesFromTheEnvironment() throws IOException {
        assertThat(load(null, Map.of("PARLEY_SERVER_PASSWORD", "s3cret")).server().password())
                .isEqualTo(new Secret("s3cret"));
    }

    @Test
    void aSecretComesFromAFileOfItsOwn() throws IOException {
        var file = Files.writeString(directory.resolve("password"), "s3cret\n");
        assertThat(load("server: {password-file: %s}".formatted(file), Map.of()).server().password())
                .isEqualTo(new Secret("s3cret"));
    }

    @Test
    void aSecretInTheFileIsRefusedWithoutBeingShown() {
        assertThat(problems("server: {password: s3cret}", Map.of())).singleElement().asString()
                .contains("server.password (PARLEY_SERVER_PASSWORD): a secret must not be written in the file")
                .contains("server.password-file").doesNotContain("s3cret");
    }

    @Test
    void aUrlWithAPasswordInTheFileIsRefused() {
        assertThat(problems("server: {url: 'redis://me:s3cret@host'}", Map.of())).singleElement().asString()
                .contains("server.url (PARLEY_SERVER_URL): a URL with a password").doesNotContain("s3cret");
    }

    @Test
    void aSecretsFileThatCannotBeReadIsTold() {
        assertThat(problems("server: {password-file: /absent}", Map.of())).singleElement().asString()
                .contains("server.password-file (PARLEY_SERVER_PASSWORD_FILE): cannot read the file /absent");
    }

    private List<String> problems(@Nullable String file, Map<String, String> environment) {
        return catchThrowableOfType(ConfigException.class, () -> load(file, environment)).problems();
    }

    private Everything load(@Nullable String file, Map<String, String> environment) throws IOException {
        var own = file == null ? null : Files.writeString(directory.resolve("own.yaml"), file);
        return ConfigLoader.load(Everything.class, defaults.toUri().toURL(), own, environment);
    }
}
