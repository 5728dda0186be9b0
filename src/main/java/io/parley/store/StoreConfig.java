package io.parley.store;

import io.parley.core.Bounds;
import io.parley.core.Secret;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where the data is, and the bounds of access to it; keys under {@code store}. */
public record StoreConfig(Postgres postgres, Commits commits, Redis redis, Retention retention) {

    /** As in {@code config/parley.yaml}: nothing says where the data is. */
    public static final StoreConfig DEFAULT = new StoreConfig(Postgres.DEFAULT, Commits.DEFAULT, Redis.DEFAULT,
            Retention.DEFAULT);

    /**
     * Keys under {@code store.postgres}.
     *
     * @param url            {@code postgresql://host:port/database}, optionally with {@code ?sslmode=}; null before it is
     *                       known where the embedded one listens
     * @param user           role that owns the schema; null to take the URL's
     * @param password       null where the server asks for none
     * @param readers        connections for reads
     * @param pipeline       statements under way on one connection; beyond it {@code OVERLOADED}
     * @param pageBytes      text of messages at which one read takes no more of them
     * @param startTimeout   how long a starting node waits for Postgres to take connections
     * @param connectTimeout for a connection to be ready
     * @param queryTimeout   for an answer; also told to the server, so that it gives up too
     * @param retryPause     after a failed connection, during which requests fail at once
     */
    public record Postgres(@Nullable String url, @Nullable String user, @Nullable Secret password,
            @Bounds(min = "1", max = "64") int readers, @Bounds(min = "1", max = "10000") int pipeline,
            @Bounds(min = "64KiB", max = "256MiB") int pageBytes,
            @Bounds(min = "1s", max = "10m") Duration startTimeout,
            @Bounds(min = "50ms", max = "1m") Duration connectTimeout,
            @Bounds(min = "50ms", max = "1m") Duration queryTimeout,
            @Bounds(min = "1ms", max = "10s") Duration retryPause) {
        /** As in {@code config/parley.yaml}. */
        public static final Postgres DEFAULT = new Postgres(null, null, null, 2, 1_000, 8 << 20, Duration.ofSeconds(30),
                Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofMillis(100));

        public Postgres {
            StoreUrls.requirePostgres(url);
        }

        /** The same bounds for a server that is there. */
        public Postgres at(String serverUrl, @Nullable String asUser, @Nullable Secret withPassword) {
            return new Postgres(serverUrl, asUser, withPassword, readers, pipeline, pageBytes, startTimeout,
                    connectTimeout,
                    queryTimeout, retryPause);
        }

        String requiredUrl() {
            return Objects.requireNonNull(url, "store.postgres.url");
        }
    }

    /**
     * Group commit; keys under {@code store.commits}. Each kind of hot write has a queue of its own with these bounds.
     *
     * @param batchRows  rows in one statement
     * @param batchChars characters of text at which a statement takes no more rows
     * @param queueRows  rows waiting; beyond it {@code OVERLOADED}
     * @param queueChars characters of text waiting, at least {@code batchChars}; beyond it {@code OVERLOADED}
     * @param deadline   after which a row that is still unanswered fails with {@code STORE_UNAVAILABLE}
     * @param retryPause between repetitions of a batch whose outcome is unknown
     */
    public record Commits(@Bounds(min = "1", max = "10000") int batchRows,
            @Bounds(min = "65536", max = "100000000") int batchChars,
            @Bounds(min = "1", max = "1000000") int queueRows,
            @Bounds(min = "65536", max = "1000000000") int queueChars,
            @Bounds(min = "50ms", max = "1m") Duration deadline,
            @Bounds(min = "1ms", max = "10s") Duration retryPause) {
        /** As in {@code config/parley.yaml}. */
        public static final Commits DEFAULT = new Commits(256, 4_000_000, 4_096, 64_000_000, Duration.ofSeconds(3),
                Duration.ofMillis(50));

        public Commits {
            if (queueChars < batchChars) {
                throw new IllegalArgumentException("queue-chars must be at least batch-chars");
            }
        }
    }

    /**
     * The logs of replies; keys under {@code store.redis}.
     *
     * @param url        {@code redis://host:port/database}, or {@code rediss:} for TLS; null before it is known where the
     *                   embedded one listens
     * @param user       null for the server's default user
     * @param password   null where the server asks for none
     * @param prefix     of every key
     * @param runningTtl time to live of the log of a running reply; renewed while it grows
     * @param endedTtl   time to live of a log from the end of its reply
     * @param timeout    after which an unanswered call means that Redis is away
     * @param batch      calls in one pipelined write
     * @param queue      calls waiting; beyond it they fail like those to a Redis that is away
     * @param maxBackOff longest pause between attempts to reach Redis again
     */
    public record Redis(@Nullable String url, @Nullable String user, @Nullable Secret password, String prefix,
            @Bounds(min = "1m", max = "7d") Duration runningTtl, @Bounds(min = "1s", max = "7d") Duration endedTtl,
            @Bounds(min = "10ms", max = "1m") Duration timeout, @Bounds(min = "1", max = "10000") int batch,
            @Bounds(min = "1", max = "1000000") int queue, @Bounds(min = "50ms", max = "1m") Duration maxBackOff) {
        /** As in {@code config/parley.yaml}. */
        public static final Redis DEFAULT = new Redis(null, null, null, "parley", Duration.ofHours(1),
                Duration.ofMinutes(5), Duration.ofMillis(250), 1_024, 10_000, Duration.ofSeconds(2));

        public Redis {
            StoreUrls.requireRedis(url);
        }

        /** The same bounds for a server that is there. */
        public Redis at(String serverUrl, @Nullable String asUser, @Nullable Secret withPassword) {
            return new Redis(serverUrl, asUser, withPassword, prefix, runningTtl, endedTtl, timeout, batch, queue,
                    maxBackOff);
        }

        String requiredUrl() {
            return Objects.requireNonNull(url, "store.redis.url");
        }
    }

    /**
     * What is thrown away; keys under {@code store.retention}.
     *
     * @param idempotency age at which idempotency keys are forgotten
     * @param nodes       time without a beat after which a node's row is removed; far longer than any beat may be late
     * @param audit       age at which entries of the audit trail are removed
     * @param pause       between rounds
     * @param step        rows removed by one statement
     */
    public record Retention(@Bounds(min = "1m", max = "30d") Duration idempotency,
            @Bounds(min = "10m", max = "365d") Duration nodes, @Bounds(min = "1d", max = "3650d") Duration audit,
            @Bounds(min = "100ms", max = "1d") Duration pause,
            @Bounds(min = "1", max = "100000") int step) {
        /** As in {@code config/parley.yaml}. */
        public static final Retention DEFAULT = new Retention(Duration.ofHours(24), Duration.ofHours(24),
                Duration.ofDays(365), Duration.ofMinutes(1), 1_000);
    }
}
