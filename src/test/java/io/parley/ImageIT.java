package io.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.parley.testing.Layout;
import io.parley.testing.NodeSetup;
import io.parley.testing.RootFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an image consists of, untrained: a node runs on it as an ordinary user who can write to /tmp alone. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ImageIT {
    private static final int BY_SIGTERM = 143;

    @TempDir
    Path dir;

    @Test
    void aNodeRunsAsNobodySpecialOnARootThatCannotBeWrittenTo() throws IOException {
        assumeThat(Layout.canBeMade()).as("the jars are packaged").isTrue();
        assumeThat(RootFileSystem.obstacle()).isEmpty();
        Layout.in(dir.resolve("parley-0"));
        var root = RootFileSystem.make(dir.resolve("parley-0"), dir.resolve("image"));
        try (var node = NodeSetup.fresh().startWithVariables(root.command())) {
            try (var stream = node.chat().exchange(node.chat().newSession(), "Repeat: here I am")) {
                assertThat(stream.toEndOfReply().getLast().name()).isEqualTo("reply.completed");
            }
            var status = Files.readString(Path.of("/proc/" + node.pid() + "/status"));
            assertThat(status).containsPattern("Uid:\\s+10001\\s+10001\\s+10001").containsPattern("CapEff:\\s+0+\\n");
            assertThat(Files.readString(Path.of("/proc/" + node.pid() + "/mounts"))).containsPattern(" / \\S+ ro,");
            assertThat(node.terminate()).isEqualTo(BY_SIGTERM);
        }
    }
}
