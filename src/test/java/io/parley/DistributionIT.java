package io.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.parley.testing.Layout;
import io.parley.testing.NodeSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A distribution as it is unpacked, but untrained and without the embedded servers. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class DistributionIT {
    private static final int BY_SIGTERM = 143;

    @TempDir
    Path dir;

    private Layout layout;

    @BeforeEach
    void unpack() throws IOException {
        assumeThat(Layout.canBeMade()).as("the jars are packaged").isTrue();
        layout = Layout.in(dir.resolve("parley-0"));
    }

    @Test
    void aNodeThatIsStartedFromElsewhereAnswersAndEnds() throws IOException {
        var elsewhere = Files.createDirectory(dir.resolve("elsewhere"));
        try (var node = NodeSetup.fresh().startIn(elsewhere, layout.program(), "run")) {
            assertThat(node.chat().get("/readyz").status()).isEqualTo(200);
            try (var stream = node.chat().exchange(node.chat().newSession(), "Repeat: here I am")) {
                assertThat(stream.toEndOfReply().getLast().name()).isEqualTo("reply.completed");
            }
            assertThat(node.terminate()).isEqualTo(BY_SIGTERM);
        }
        assertThat(dir.resolve("parley-0").resolve("data")).doesNotExist();
    }

    @Test
    void aCacheOfAnotherJdkIsNotUsedAndThatIsSaid() throws IOException {
        layout.put("lib/parley.aot", "no cache").put("lib/parley.aot.jdk", "another JDK");
        assertThat(layout.run("run", "--config", "missing.yaml")).contains("another JDK's", "bin/parley train",
                "missing.yaml");
    }

    @Test
    void tellsItsVersion() throws IOException {
        assertThat(layout.run("version")).isEqualTo("Parley 0");
    }
}
