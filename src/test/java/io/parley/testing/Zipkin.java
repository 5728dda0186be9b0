package io.parley.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;

/** A real server of Zipkin in a JVM of its own, on a free port; it keeps spans in memory. */
public final class Zipkin implements AutoCloseable {
    /** Property that says where the jar of the server is. */
    public static final String JAR = "parley.zipkin";

    private static final Duration PATIENCE = Patience.LIMIT;

    private final Process process;
    private final Chat api;

    private Zipkin(Process process, int port) {
        this.process = process;
        this.api = new Chat("http://127.0.0.1:" + port);
    }

    /** Starts it and waits until it answers; its log is in the directory. */
    public static Zipkin start(Path dir) {
        var jar = Path.of(System.getProperty(JAR));
        assertThat(jar).as(JAR).isRegularFile();
        int port = Backends.freePort();
        try {
            var process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", jar.toString(),
                    "--armeria.ports[0].address=127.0.0.1", "--armeria.ports[0].port=" + port,
                    "--armeria.ports[0].protocols[0]=http").redirectErrorStream(true)
                    .redirectOutput(dir.resolve("zipkin.log").toFile()).start();
            return new Zipkin(process, port).awaitHealthy();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Zipkin awaitHealthy() {
        try {
            await().atMost(PATIENCE).ignoreException(UncheckedIOException.class)
                    .until(() -> api.get("/health").status() == 200);
            return this;
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Gives it spans, and waits until it has as many of the trace. @return what it has */
    public List<JsonNode> give(String trace, List<SentSpan> spans) {
        assertThat(api.post("/api/v2/spans", spans.stream().map(ZipkinSpan::of).toList()).status()).isEqualTo(202);
        return await().atMost(PATIENCE).until(() -> list("/api/v2/trace/" + trace), has -> has.size() == spans.size());
    }

    /** Names of the services that it knows. */
    public List<String> services() {
        return list("/api/v2/services").stream().map(JsonNode::asText).toList();
    }

    private List<JsonNode> list(String path) {
        var answer = api.get(path);
        return answer.status() == 200
                ? StreamSupport.stream(answer.at("").spliterator(), false).toList() : List.of();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
