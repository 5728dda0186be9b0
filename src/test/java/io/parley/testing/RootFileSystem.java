package io.parley.testing;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The root file system of an image, made by {@code bin/image} without training. */
public final class RootFileSystem {
    private final Path work;

    private RootFileSystem(Path work) {
        this.work = work;
    }

    /** What keeps this process from making and entering one; empty when nothing does. */
    public static String obstacle() throws IOException {
        if (!Files.isExecutable(Path.of("/usr/bin/apt-get"))) {
            return "root file systems are made of Debian's packages, and apt-get is not here";
        }
        var said = say(new ProcessBuilder("unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"));
        return said.isEmpty() ? "" : "file systems cannot be mounted here: " + said;
    }

    /** @param distribution without the cache */
    public static RootFileSystem make(Path distribution, Path work) throws IOException {
        var builder = new ProcessBuilder("bin/image", "rootfs", "untrained");
        builder.environment().put("PARLEY_JAVA", System.getProperty("java.home"));
        builder.environment().put("DISTRIBUTION", distribution.toString());
        builder.environment().put("IMAGE_WORK", work.toString());
        String said = say(builder);
        assumeThat(said).as("packages are to be had").doesNotContain("cannot be downloaded");
        if (!Files.exists(work.resolve("rootfs/opt/parley/bin/arguments"))) {
            throw new IllegalStateException(said);
        }
        return new RootFileSystem(work);
    }

    /** Becomes a node in it. */
    public List<String> command() {
        return List.of("env", "IMAGE_WORK=" + work, "JDK_JAVA_OPTIONS=-Xmx256m", "bin/image", "run");
    }

    private static String say(ProcessBuilder builder) throws IOException {
        var process = builder.redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
}
