package io.parley.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Makes an authority of its own and certificates that it has signed, as PEM files. */
public final class Authority {
    private static final String PASSWORD = "changeit";
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final Path dir;
    private final Path store;

    /**
     * @param certificate of the node
     * @param key         its private key
     * @param authority   certificate of whoever has signed it
     */
    public record Credentials(Path certificate, Path key, Path authority) {}

    public Authority(Path dir, String name) {
        this.dir = dir;
        this.store = dir.resolve(name + ".p12");
        generate("authority", "-dname", "CN=" + name, "-ext", "bc:c", "-ext", "ku:c=keyCertSign");
    }

    /** A certificate that names no address: nodes come and go at any. */
    public Credentials issue(String name) {
        return issue(name, "-validity", "30");
    }

    /** A certificate for a server at the loopback address. */
    public Credentials issueForLoopback(String name) {
        return issue(name, "-validity", "30", "-ext", "san=ip:127.0.0.1");
    }

    /** One whose time is over. */
    public Credentials issueExpired(String name) {
        return issue(name, "-startdate", "-10d", "-validity", "5");
    }

    /** For clients that trust in this authority alone. */
    public SSLContext trusting() {
        try (var in = Files.newInputStream(store)) {
            var keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            var known = KeyStore.getInstance("PKCS12");
            known.load(null, null);
            known.setCertificateEntry("authority", keys.getCertificate("authority"));
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(known);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Credentials issue(String name, String... validity) {
        var arguments = new ArrayList<>(List.of("-dname", "CN=" + name, "-signer", "authority", "-ext",
                "eku=serverAuth,clientAuth"));
        arguments.addAll(List.of(validity));
        generate(name, arguments.toArray(String[]::new));
        try (var in = Files.newInputStream(store)) {
            var keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            var chain = keys.getCertificateChain(name);
            return new Credentials(write(name + ".pem", "CERTIFICATE", chain[0].getEncoded()),
                    write(name + ".key", "PRIVATE KEY", keys.getKey(name, PASSWORD.toCharArray()).getEncoded()),
                    write(name + "-authority.pem", "CERTIFICATE", keys.getCertificate("authority").getEncoded()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path write(String file, String type, byte[] content) throws IOException {
        return Files.writeString(dir.resolve(file), "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(type,
                LINES.encodeToString(content), type));
    }

    private void generate(String alias, String... arguments) {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", alias, "-keyalg", "EC", "-groupname", "secp256r1", "-storetype", "PKCS12",
                "-keystore", store.toString(), "-storepass", PASSWORD));
        command.addAll(List.of(arguments));
        try {
            var log = dir.resolve("keytool.log").toFile();
            int code = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start().waitFor();
            if (code != 0) {
                throw new IllegalStateException("keytool: " + Files.readString(log.toPath()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
