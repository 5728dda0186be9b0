package io.parley.embedded;

import io.parley.core.Secret;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The embedded servers of this node. Blocking throughout: start and close it off the event loop. */
public final class Embedded implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Embedded.class);

    private final DataDirectory directory;
    private final Optional<EmbeddedPostgres> postgres;
    private final Optional<EmbeddedRedis> redis;

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
        Future<Optional<EmbeddedPostgres>> postgres;
        Future<Optional<EmbeddedRedis>> redis;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            postgres = threads
                    .submit(() -> withPostgres ? Optional.of(EmbeddedPostgres.start(directory, config)) : none());
            redis = threads.submit(() -> withRedis ? Optional.of(EmbeddedRedis.start(directory, config)) : none());
        }
        var embedded = new Embedded(directory, started(postgres), started(redis));
        Stream.of(postgres, redis).filter(server -> server.state() != Future.State.SUCCESS).findFirst()
                .ifPresent(failed -> {
                    embedded.close();
                    throw failure(failed);
                });
        return embedded;
    }

    /** Empty when it is not embedded. */
    public Optional<Access> postgres() {
        return postgres.map(server -> new Access(server.url(), EmbeddedPostgres.USER, server.password()));
    }

    /** Empty when it is not embedded. */
    public Optional<Access> redis() {
        return redis.map(server -> new Access(server.url(), EmbeddedRedis.USER, server.password()));
    }

    /** Stops them, keeping their data. */
    @Override
    public void close() {
        redis.ifPresent(Embedded::close);
        postgres.ifPresent(Embedded::close);
        close(directory);
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            LOG.warn("Closing an embedded server failed; the next start repeats it", e);
        }
    }

    private static <T> Optional<T> none() {
        return Optional.empty();
    }

    private static <T> Optional<T> started(Future<Optional<T>> server) {
        return server.state() == Future.State.SUCCESS ? server.resultNow() : Optional.empty();
    }

    private static EmbeddedException failure(Future<?> failed) {
        var cause = failed.state() == Future.State.FAILED ? failed.exceptionNow() : null;
        return cause instanceof EmbeddedException told ? told
                : new EmbeddedException("the embedded servers cannot start: " + cause, cause);
    }
}
