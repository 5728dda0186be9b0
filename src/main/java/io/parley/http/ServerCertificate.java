package io.parley.http;

import io.parley.core.PemFile;
import io.parley.core.StartException;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Objects;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;

/** Reads a certificate and its key, and makes sure that clients could not but take them for a pair. Blocking. */
final class ServerCertificate {
    private static final byte[] SAMPLE = {1, 2, 3};

    private ServerCertificate() {}

    /** Fails with {@link StartException}, without anything of the files' content. */
    static PemKeyCertOptions read(Vertx vertx, HttpConfig.Tls config) {
        var pair = new PemKeyCertOptions()
                .setCertValue(content("http.tls.certificate", Objects.requireNonNull(config.certificate())))
                .setKeyValue(content("http.tls.key", Objects.requireNonNull(config.key())));
        try {
            check(pair.getKeyManagerFactory(vertx).getKeyManagers());
            return pair;
        } catch (Exception e) {
            throw new StartException("http.tls: the certificate and key cannot be used (" + reason(e) + ").", e);
        }
    }

    private static Buffer content(String key, Path file) {
        return Buffer.buffer(PemFile.read(key, file));
    }

    private static void check(KeyManager[] managers) throws GeneralSecurityException {
        var manager = (X509KeyManager) managers[0];
        for (String type : new String[] {"RSA", "EC", "EdDSA", "RSASSA-PSS"}) {
            String[] names = manager.getServerAliases(type, null);
            if (names != null && names.length > 0) {
                X509Certificate certificate = manager.getCertificateChain(names[0])[0];
                certificate.checkValidity();
                match(manager.getPrivateKey(names[0]), certificate.getPublicKey());
                return;
            }
        }
        throw new KeyStoreException("the key is of no kind that is known here");
    }

    private static void match(PrivateKey key, PublicKey known) throws GeneralSecurityException {
        var signature = Signature.getInstance(switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        });
        signature.initSign(key);
        signature.update(SAMPLE);
        byte[] signed = signature.sign();
        signature.initVerify(known);
        signature.update(SAMPLE);
        if (!signature.verify(signed)) {
            throw new KeyStoreException("the key is another certificate's");
        }
    }

    /** Texts of parsers may quote what they read, be it a key. */
    private static String reason(Exception e) {
        return e instanceof KeyStoreException && e.getCause() == null ? String.valueOf(e.getMessage())
                : e.getClass().getSimpleName();
    }
}
