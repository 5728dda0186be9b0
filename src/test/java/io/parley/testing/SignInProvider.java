package io.parley.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A real provider of OpenID Connect in a JVM of its own, at one port: it can be ended and started again, and then has other keys. What
 * it is lies in {@code src/test/oidc}; its libraries were put at hand by the build.
 */
public final class SignInProvider implements AutoCloseable {
    /** The one client. */
    public static final String CLIENT = "parley";
    public static final String SECRET = "what-only-the-node-and-the-provider-know";
    /** Everybody's. */
    public static final String PASSWORD = "correct horse battery";

    private static final Path SOURCES = Path.of("src/test/oidc/io/parley/testing/oidc/OidcServer.java");
    private static final Path LIBRARIES = Path.of("target/oidc-server.classpath");

    private final int port = Backends.freePort();
    private final String redirect;
    private Process process;

    /**
     * One that is not started yet.
     *
     * @param redirect where it sends people back to
     */
    public SignInProvider(String redirect) {
        this.redirect = redirect;
    }

    public String issuer() {
        return "http://127.0.0.1:" + port;
    }

    /** Returns when it answers. */
    public void start() {
        Marks.secret("client secret", SECRET);
        Marks.secret("password", PASSWORD);
        try {
            process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx160m",
                    "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", Files.readString(LIBRARIES),
                    SOURCES.toString(),
                    Integer.toString(port), CLIENT, SECRET, redirect).redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (!"ready".equals(process.inputReader().readLine())) {
                throw new IllegalStateException("the provider ended before it was ready; its errors are above");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns when it is gone. */
    public void stop() {
        process.destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            stop();
        }
    }
}
