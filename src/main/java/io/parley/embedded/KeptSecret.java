package io.parley.embedded;

import io.parley.core.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/** A secret that is made up once and kept in a file that only its owner may read. Blocking. */
public final class KeptSecret {
    private static final int BYTES = 24;

    private KeptSecret() {}

    /**
     * The content of a file in a directory; both are made where they are not there, or the file is empty.
     *
     * @throws EmbeddedException with one line that says what to do
     */
    public static Secret in(Path directory, String name) {
        try {
            DataDirectory.create(directory);
            return read(directory.resolve(name));
        } catch (IOException e) {
            throw DataDirectory.notWritable(directory, e);
        }
    }

    /** Likewise in a directory that is there. */
    static Secret read(Path file) throws IOException {
        var kept = Files.exists(file) ? Files.readString(file).strip() : "";
        if (!kept.isEmpty()) {
            return new Secret(kept);
        }
        var bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        var made = HexFormat.of().formatHex(bytes);
        DataDirectory.writePrivate(file, made);
        return new Secret(made);
    }
}
