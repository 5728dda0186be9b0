package io.parley.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/** The program; it is asked to render only, for which it needs no cluster. */
final class Kubectl {
    private static final Pattern VERSION = Pattern.compile("\"gitVersion\": *\"v(\\d+)\\.(\\d+)");
    private static final int MINOR = 27;

    private Kubectl() {}

    /** All documents of a kustomization. Skips the test that needs them where there is no kubectl that can. */
    static String kustomize(Path dir) {
        Assumptions.assumeTrue(isThere(), "Skipped: needs kubectl 1." + MINOR + " or newer on the path");
        return run(List.of("kubectl", "kustomize", dir.toString()));
    }

    private static boolean isThere() {
        try {
            var version = VERSION.matcher(run(List.of("kubectl", "version", "--client", "--output=json")));
            return version.find() && (Integer.parseInt(version.group(1)) > 1
                    || Integer.parseInt(version.group(2)) >= MINOR);
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** What a command prints, which must succeed. */
    static String run(List<String> command) {
        try {
            var process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(command + " ended with " + process.exitValue());
            }
            return printed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
