package io.parley.embedded;

import io.parley.core.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The embedded servers of this node. Blocking throughout: start and close it off the event loop. */
public final class Embedded implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Embedded.class);

    private final DataDirectory directory;
    private final Optional<EmbeddedPostgres> postgres;
    private final Optional<EmbeddedRedis> redis;
    private final Loss loss = new Loss();
    private final Revival revival = new Revival(loss);

    private Embedded(DataDirectory directory, Optional<EmbeddedPostgres> postgres, Optional<EmbeddedRedis> redis) {
        this.directory = directory;
        this.postgres = postgres;
        this.redis = redis;
    }

    /**
     * Where a server is found.
     *
     * @param url without user and password
     */
    public record Access(String url, String user, Secret password) {}

    /**
     * Starts the wanted servers side by side and waits until they answer.
     *
     * @throws EmbeddedException with one line that says what to do; nothing is left running then
     */
    public static Embedded start(EmbeddedConfig config, boolean withPostgres, boolean withRedis) {
        var directory = DataDirectory.open(config.dataDir());
        var programs = unpack(directory, withPostgres, withRedis);
        Future<Optional<EmbeddedPostgres>> postgres;
        Future<Optional<EmbeddedRedis>> redis;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            postgres = threads.submit(() -> programs.postgres().isEmpty() ? Optional.empty()
                    : Optional.of(EmbeddedPostgres.start(directory, programs.postgres().get(), config)));
            redis = threads.submit(() -> programs.redis().isEmpty() ? Optional.empty()
                    : Optional.of(EmbeddedRedis.start(directory, programs.redis().get(), config)));
        }
        var embedded = new Embedded(directory, started(postgres), started(redis));
        Stream.of(postgres, redis).filter(server -> server.state() != Future.State.SUCCESS).findFirst()
                .ifPresent(failed -> {
                    embedded.close();
                    throw failure(failed);
                });
        embedded.revival.watch(embedded.servers().toList());
        return embedded;
    }

    /** Has it called once, on a thread of its own and with a line for the operator, when a server has died that cannot be started again; also when it died before. */
    public void onLoss(Consumer<String> listener) {
        loss.listen(listener);
    }

    private Stream<Revival.Server> servers() {
        return Stream.<Optional<? extends Revival.Server>>of(redis, postgres).flatMap(Optional::stream);
    }

    /** The programs of the wanted servers. */
    private record Unpacked(Optional<PostgresBinaries> postgres, Optional<Path> redis) {}

    /**
     * All programs are written before the first process is begun: a child inherits the descriptor of a file that is just
     * being written, and Linux refuses to run that file ("Text file busy") until the child has closed it.
     */
    private static Unpacked unpack(DataDirectory directory, boolean withPostgres, boolean withRedis) {
        try {
            var home = directory.directory("programs");
            return new Unpacked(withPostgres ? Optional.of(PostgresBinaries.unpack(home)) : Optional.empty(),
                    withRedis ? Optional.of(EmbeddedRedis.unpack(home)) : Optional.empty());
        } catch (IOException | RuntimeException e) {
            close(directory);
            throw failure(e);
        }
    }

    /** Empty when it is not embedded. */
    public Optional<Access> postgres() {
        return postgres.map(server -> new Access(server.url(), EmbeddedPostgres.USER, server.password()));
    }

    /** Empty when it is not embedded. */
    public Optional<Access> redis() {
        return redis.map(server -> new Access(server.url(), EmbeddedRedis.USER, server.password()));
    }

    /** Stops them, keeping their data; also on a thread that was interrupted. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        revival.close();
        servers().forEach(Embedded::close);
        close(directory);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            LOG.warn("Closing an embedded server failed; the next start repeats it", e);
        }
    }

    private static <T> Optional<T> started(Future<Optional<T>> server) {
        return server.state() == Future.State.SUCCESS ? server.resultNow() : Optional.empty();
    }

    private static EmbeddedException failure(Future<?> failed) {
        return failure(failed.state() == Future.State.FAILED ? failed.exceptionNow() : null);
    }

    private static EmbeddedException failure(@Nullable Throwable cause) {
        return cause instanceof EmbeddedException told ? told
                : new EmbeddedException("the embedded servers cannot start: " + cause, cause);
    }
}
