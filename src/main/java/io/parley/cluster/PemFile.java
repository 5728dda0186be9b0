package io.parley.cluster;

import io.parley.core.StartException;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that a node reads at its start. Blocking. */
final class PemFile {
    private PemFile() {}

    /** @param key of the configuration, for the {@link StartException} of a file that cannot be read */
    static Buffer read(String key, Path file) {
        try {
            return Buffer.buffer(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new StartException(key + ": " + file + " cannot be read.", e);
        }
    }
}
