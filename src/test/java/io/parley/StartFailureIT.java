package io.parley;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testing.Backends;
import io.parley.testing.NodeSetup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that cannot start says why in one line, and ends with exit code 1. */
class StartFailureIT {
    @TempDir
    Path dir;

    @Test
    void aTakenPort() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var failure = NodeSetup.fresh().with("http.port", Integer.toString(taken.getLocalPort())).startToFail(dir);
            assertThat(failure.exitCode()).isEqualTo(1);
            assertThat(failure.lastLine()).contains("Port " + taken.getLocalPort()).contains("PARLEY_HTTP_PORT");
        }
    }

    @Test
    void aDirectoryThatCannotBeMade() throws IOException {
        var file = Files.createFile(dir.resolve("file"));
        var failure = NodeSetup.embedded(file.resolve("data")).startToFail(dir);
        assertThat(failure.exitCode()).isEqualTo(1);
        assertThat(failure.lastLine()).contains(file.toString());
    }

    @Test
    void aKeyThatDoesNotExist() {
        var failure = NodeSetup.fresh().with("http.prot", "8080").startToFail(dir);
        assertThat(failure.exitCode()).isEqualTo(1);
        assertThat(failure.lastLine()).contains("http.prot").contains("http.port");
    }

    @Test
    void developmentModeWhereOthersReachTheNode() {
        var failure = NodeSetup.fresh().with("http.host", "0.0.0.0").startToFail(dir);
        assertThat(failure.exitCode()).isEqualTo(1);
        assertThat(failure.lastLine()).contains("0.0.0.0").contains("identity.development").contains("127.0.0.1");
    }

    @Test
    void aPostgresThatIsNotThere() {
        var url = Backends.shared().postgresUrl("parley", Backends.freePort());
        var failure = NodeSetup.fresh().postgres(url).with("store.postgres.start-timeout", "1s").startToFail(dir);
        assertThat(failure.exitCode()).isEqualTo(1);
        assertThat(failure.lastLine()).contains("store.postgres.url");
    }
}
