package io.parley.embedded;

import io.parley.core.Secret;
import io.parley.embedded.Embedded.Access;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** A JVM of its own that runs the embedded servers until it is killed. */
final class ChildProcess implements AutoCloseable {
    private final Process process;
    private final Map<String, Access> servers = new ConcurrentHashMap<>();

    private ChildProcess(Process process) {
        this.process = process;
    }

    /** Returns once the servers answer. */
    static ChildProcess start(Path dataDir) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var child = new ChildProcess(new ProcessBuilder(java, "-Xmx64m", "-XX:TieredStopAtLevel=1", "-cp",
                System.getProperty("java.class.path"), ChildProcess.class.getName(), dataDir.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start());
        child.readAccess(child.process.inputReader());
        return child;
    }

    public static void main(String[] args) throws InterruptedException {
        var config = new EmbeddedConfig(Path.of(args[0]), Duration.ofSeconds(60), 32L << 20);
        var embedded = Embedded.start(config, true, true);
        print("postgres", embedded.postgres().orElseThrow());
        print("redis", embedded.redis().orElseThrow());
        new CountDownLatch(1).await();
    }

    Access access(String name) {
        return servers.get(name);
    }

    /** Like kill -9. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void readAccess(BufferedReader output) throws IOException {
        while (servers.size() < 2) {
            var line = output.readLine();
            if (line == null) {
                throw new IOException("the child ended early");
            }
            var parts = line.split(" ");
            servers.put(parts[0], new Access(parts[1], parts[2], new Secret(parts[3])));
        }
    }

    private static void print(String name, Access access) {
        System.out.println(String.join(" ", name, access.url(), access.user(), access.password().value()));
    }
}
