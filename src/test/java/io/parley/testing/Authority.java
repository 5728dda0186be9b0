package io.parley.testing;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** Makes an authority of its own and certificates that it has signed, as PEM files. */
public final class Authority {
    private final Path dir;
    private final X509Bundle self;

    /**
     * @param certificate of the node
     * @param key         its private key
     * @param authority   certificate of whoever has signed it
     */
    public record Credentials(Path certificate, Path key, Path authority) {}

    public Authority(Path dir, String name) {
        this.dir = dir;
        try {
            this.self = subject(name).setIsCertificateAuthority(true)
                    .setKeyUsage(true, CertificateBuilder.KeyUsage.keyCertSign).buildSelfSigned();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A certificate that names no address: nodes come and go at any. */
    public Credentials issue(String name) {
        return issue(name, certificate -> certificate);
    }

    /** A certificate for a server at the loopback address. */
    public Credentials issueForLoopback(String name) {
        return issue(name, certificate -> certificate.addSanIpAddress("127.0.0.1"));
    }

    /** One whose time is over. */
    public Credentials issueExpired(String name) {
        var now = Instant.now();
        return issue(name, certificate -> certificate.notBefore(now.minus(Duration.ofDays(10)))
                .notAfter(now.minus(Duration.ofDays(5))));
    }

    /** For clients that trust in this authority alone. */
    public SSLContext trusting() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {self.toTrustManager()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static CertificateBuilder subject(String name) {
        return new CertificateBuilder().subject("CN=" + name);
    }

    private Credentials issue(String name, UnaryOperator<CertificateBuilder> further) {
        X509Bundle issued;
        try {
            issued = further.apply(subject(name).addExtendedKeyUsageServerAuth().addExtendedKeyUsageClientAuth())
                    .buildIssuedBy(self);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return new Credentials(write(name + ".pem", issued.getCertificatePEM()),
                write(name + ".key", issued.getPrivateKeyPEM()),
                write(name + "-authority.pem", issued.getRootCertificatePEM()));
    }

    private Path write(String file, String pem) {
        try {
            return Files.writeString(dir.resolve(file), pem);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
