package io.parley.testing;

import io.parley.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How nodes of their own JVMs are started: from the jars, as operators do, and with a cache of loaded classes (JEP 514), which the
 * first of them leaves behind. It halves the time that a start takes, and tests start many.
 */
final class NodeJvm {
    private static final Path JAR = Path.of("target", "parley.jar");
    private static final Path LIBRARIES = Path.of("target", "lib");
    private static final Path CACHE = Path.of("target", "node.aot");
    /** The process ends only when its cache is written. */
    private static final Duration RECORDING = Duration.ofMinutes(3);
    private static boolean prepared;

    private NodeJvm() {}

    /** A command line that runs a node with the configuration. */
    static List<String> command(Path config, String... options) {
        prepare();
        var all = new ArrayList<>(List.of(options));
        if (Files.exists(CACHE)) {
            all.add("-XX:AOTCache=" + CACHE);
        }
        return line(config, all);
    }

    private static List<String> line(Path config, List<String> options) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("@bin/java.options", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(Evidence.logging());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath()));
        command.addAll(List.of(Main.class.getName(), "run", "--config", config.toString()));
        return command;
    }

    /** Where nothing was packaged, for example in an editor, the tests' own. */
    private static String classPath() {
        if (!isPackaged()) {
            return System.getProperty("java.class.path");
        }
        try (var jars = Files.list(LIBRARIES)) {
            return Stream.concat(Stream.of(JAR), jars.sorted()).map(Path::toString)
                    .collect(Collectors.joining(System.getProperty("path.separator")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isPackaged() {
        return Files.exists(JAR) && Files.isDirectory(LIBRARIES);
    }

    /** Once for all tests of this JVM. Nodes do without a cache that could not be made. */
    private static synchronized void prepare() {
        if (prepared) {
            return;
        }
        prepared = true;
        try {
            if (isPackaged() && isOutdated()) {
                Files.deleteIfExists(CACHE);
                record();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOutdated() throws IOException {
        return !Files.exists(CACHE)
                || Files.getLastModifiedTime(CACHE).compareTo(Files.getLastModifiedTime(JAR)) < 0;
    }

    /** A node that has one conversation and ends: what it has loaded by then is what others will need. */
    private static void record() throws IOException {
        var dir = Files.createTempDirectory("parley");
        var config = NodeSetup.fresh().write(dir);
        try (var node = NodeProcess.run(line(config, List.of("-XX:AOTCacheOutput=" + CACHE, "-Xlog:aot=off",
                "-Xlog:cds=off")))) {
            try (var stream = node.chat().exchange(node.chat().newSession(), "count to 3")) {
                stream.toEndOfReply();
            }
            node.chat().send("GET", "/readyz", null, Map.of());
            node.terminate(RECORDING);
        }
    }
}
