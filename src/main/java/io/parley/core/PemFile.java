package io.parley.core;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;

/** Files with certificates and keys that the configuration names. Blocking. */
public final class PemFile {
    private PemFile() {}

    /** @param key of the configuration, for the {@link StartException} of a file that cannot be read */
    public static byte[] read(String key, Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new StartException(key + ": " + file + " cannot be read.", e);
        }
    }

    /** A file of certificates, which it must have; else {@link StartException}. */
    public static byte[] certificates(String key, Path file) {
        byte[] pem = read(key, file);
        try {
            if (CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem)).isEmpty()) {
                throw new CertificateException("there is none");
            }
            return pem;
        } catch (CertificateException e) {
            throw new StartException(key + ": " + file + " is no PEM file with certificates.", e);
        }
    }
}
