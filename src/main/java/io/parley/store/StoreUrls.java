package io.parley.store;

import io.vertx.pgclient.PgConnectOptions;
import io.vertx.redis.client.impl.RedisURI;
import org.jspecify.annotations.Nullable;

/** What the addresses of the stores must be: what their clients take. Fails with {@link IllegalArgumentException}, which does not repeat them: passwords may be in them. */
final class StoreUrls {
    private StoreUrls() {}

    static void requirePostgres(@Nullable String url) {
        if (url != null) {
            check("postgresql://host:5432/database", () -> PgConnectOptions.fromUri(url));
        }
    }

    static void requireRedis(@Nullable String url) {
        if (url != null) {
            check("redis://host:6379/0", () -> new RedisURI(url));
        }
    }

    private static void check(String like, Runnable client) {
        try {
            client.run();
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("url must be like " + like + ", with a port from 1 to 65535", e);
        }
    }
}
