package io.parley.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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
}
