package io.parley;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.NodeSetup;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The load tests in their short form, as anybody runs them: conversations, a storm of clients that come back, and clients that do not read,
 * each checked to the last character. They are a project of their own, whose libraries never meet these.
 */
class LoadTestIT {
    private static final int PATIENCE_SECONDS = 150;
    /** Nobody looks at a report of these, and others use the machine as well. */
    private static final List<String> ALWAYS = List.of("accept-ms=10000", "first-token-ms=10000",
            "-Dgatling.noReports=true");

    @TempDir
    static Path dir;

    @Test
    void theShortFormSucceeds() throws Exception {
        var setup = NodeSetup.fresh().withSignIn().with("http.stall-timeout", "2s");
        try (var node = setup.startProcess(dir)) {
            var run = run("Short", node.base(), "email=" + NodeSetup.ADMIN, "password=" + NodeSetup.PASSWORD, "test");
            assertThat(run.exitCode()).as(run.output()).isZero();
            assertThat(run.output()).contains("sign in", "hang up", "slow window comes back");
        }
    }

    @Test
    void theyFailWhereTheTextIsAnother() throws Exception {
        var vertx = Vertx.vertx();
        var answers = DemoProvider.start(vertx, 0, new DemoSettings(0, 0, 1, 1, 30, 0, 0, -1, 0, 0, -1, -1, -1, false,
                null)).await();
        try (var node = NodeSetup.fresh().provider("demo", answers).start(dir)) {
            var run = run("Conversations", "http://127.0.0.1:" + node.port(), "token=" + NodeSetup.TOKEN, "users=2",
                    "duration=1s", "turns=1");
            assertThat(run.exitCode()).as(run.output()).isNotZero();
            assertThat(run.output()).contains("another text than expected");
        } finally {
            vertx.close().await();
        }
    }

    private record Run(int exitCode, String output) {}

    private static Run run(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("loadtest/run"));
        command.addAll(List.of(arguments));
        command.addAll(ALWAYS);
        String repository = System.getProperty("localRepository");
        if (repository != null) {
            command.add("-Dmaven.repo.local=" + repository);
        }
        var output = Files.createTempFile(dir, "run", ".log");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");
        var process = builder.start();
        boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        assertThat(ended).as("%s", Files.readString(output)).isTrue();
        return new Run(process.exitValue(), Files.readString(output));
    }
}
