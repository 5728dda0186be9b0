package io.parley.embedded;

import io.parley.core.Secret;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * The directory that outlives the process. It is locked while open, so that two nodes never share one, and readable by
 * its owner alone. Blocking.
 */
final class DataDirectory implements AutoCloseable {
    private final Path path;
    private final FileChannel lock;

    private DataDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Makes it if absent and locks it; fails with {@link EmbeddedException}. */
    static DataDirectory open(Path path) {
        var absolute = path.toAbsolutePath().normalize();
        try {
            create(absolute);
            var channel = FileChannel.open(absolute.resolve("lock"), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                channel.close();
                throw new EmbeddedException(
                        absolute + " is in use by another node; stop that one, or give this one its own"
                                + " embedded.data-dir (PARLEY_EMBEDDED_DATA_DIR)");
            }
            return new DataDirectory(absolute, channel);
        } catch (IOException e) {
            throw notWritable(absolute, e);
        }
    }

    static EmbeddedException notWritable(Path directory, IOException e) {
        return new EmbeddedException("cannot write to " + directory
                + "; make it writable, or set embedded.data-dir (PARLEY_EMBEDDED_DATA_DIR) to another directory", e);
    }

    /** Absolute. */
    Path resolve(String name) {
        return path.resolve(name);
    }

    /** A directory in it, made if absent. */
    Path directory(String name) throws IOException {
        return create(resolve(name));
    }

    /** A password that is made up once and kept in a file of that name. */
    Secret password(String name) throws IOException {
        return KeptSecret.read(resolve(name));
    }

    /** Writes a file that only its owner may read. */
    static void writePrivate(Path file, String content) throws IOException {
        var fresh = Files.createTempFile(file.toAbsolutePath().getParent(), file.getFileName().toString(), ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, content);
        Files.move(fresh, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    static Path create(Path path) throws IOException {
        return Files.isDirectory(path) ? path
                : Files.createDirectories(path,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }
}
