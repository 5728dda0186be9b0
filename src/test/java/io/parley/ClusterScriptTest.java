package io.parley;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testing.Backends;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code bin/parley cluster} with stand-ins for what it starts: a node is a process that has another command line for a while, as each has
 * between two execs, and is ready when there is a file for its port.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ClusterScriptTest {
    private static final String PARLEY = """
                                         #!/usr/bin/env bash
                                         case $1 in
                                         stores) echo "PARLEY_STORE_REDIS_URL=x"; echo "Parley's stores are ready"; exec -a io.parley.Main sleep 600 ;;
                                         run) exec -a between bash "$(dirname "$0")/node" ;;
                                         esac
                                         """;
    private static final String NODE = """
                                       for wait in 1 2 3; do sleep 0.1; done
                                       [ ! -e "$READY/fails" ] || { echo "cannot start"; exit 1; }
                                       touch "$READY/$PARLEY_HTTP_PORT"
                                       exec -a io.parley.Main sleep 600
                                       """;
    /** Answers by the port and the path that come last. */
    private static final String CURL = """
                                       #!/usr/bin/env bash
                                       url=${*: -1} port=${url#http://127.0.0.1:}
                                       case $url in
                                       */readyz) [ -e "$READY/${port%%/*}" ] || [ "${port%%/*}" = "$PARLEY_HTTP_PORT" ] ;;
                                       *) grep -q 'Bearer secret-of-this-test' && printf 'node table\\n200' || printf '{}\\n401' ;;
                                       esac
                                       """;

    @TempDir
    Path dir;

    @BeforeEach
    void prepare() throws IOException {
        Files.createDirectories(dir.resolve("bin"));
        Files.createDirectories(dir.resolve("tools"));
        Files.createDirectories(dir.resolve("ready"));
        Files.copy(Path.of("bin/cluster"), dir.resolve("bin/cluster"));
        program("bin/parley", PARLEY);
        program("bin/node", NODE);
        program("tools/curl", CURL);
        program("tools/haproxy", "#!/bin/sh\nexec sleep 600\n");
        Files.createDirectories(dir.resolve("data"));
        Files.writeString(dir.resolve("data/token"), "secret-of-this-test");
    }

    @AfterEach
    void stop() throws Exception {
        cluster("stop");
    }

    @Test
    void aNodeThatIsJustBecomingAnotherProgramIsNotTakenForDead() throws Exception {
        assertThat(cluster("1")).contains("Parley is ready at", "(1 node;");
        for (int i = 0; i < 3; i++) {
            assertThat(cluster("add")).contains("Node " + (i + 2) + " is ready");
        }
        assertThat(cluster("kill")).contains("Node 4 has ended");
        assertThat(cluster("add")).contains("Node 4 is ready");
    }

    @Test
    void aNodeThatEndsIsSaidToHaveNotStarted() throws Exception {
        cluster("1");
        Files.createFile(dir.resolve("ready/fails"));
        assertThat(cluster("add")).contains("node 2 did not start: cannot start");
    }

    @Test
    void statusKnowsTheSecretAndSaysWhatItLacks() throws Exception {
        cluster("1");
        assertThat(cluster("status")).contains("node table");
        Files.writeString(dir.resolve("data/token"), "another");
        assertThat(cluster("status")).doesNotContain("node table").contains("set TOKEN")
                .doesNotContain("does not answer");
    }

    /** Who answers at the balancer's port would be taken for it. */
    @Test
    void aPortThatIsTakenIsOneClearError() throws Exception {
        try (var another = new ServerSocket(Integer.parseInt(front), 1, InetAddress.getLoopbackAddress())) {
            assertThat(another.isBound()).isTrue();
            assertThat(cluster("1"))
                    .isEqualTo("parley cluster: port " + front + " is taken, for example by another node;"
                            + " end that, or choose another with PARLEY_HTTP_PORT\n");
        }
        assertThat(cluster("1")).contains("Parley is ready at");
    }

    private void program(String name, String text) throws IOException {
        assertThat(Files.writeString(dir.resolve(name), text).toFile().setExecutable(true)).isTrue();
    }

    private final String front = Integer.toString(Backends.freePort());

    private String cluster(String command) throws IOException, InterruptedException {
        var output = Files.createTempFile(dir, "output", ".log");
        var builder = new ProcessBuilder(List.of(dir.resolve("bin/cluster").toString(), command))
                .redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("PATH", dir.resolve("tools") + ":" + System.getenv("PATH"));
        builder.environment().put("READY", dir.resolve("ready").toString());
        builder.environment().put("PARLEY_HTTP_PORT", front);
        builder.start().waitFor();
        return Files.readString(output);
    }
}
