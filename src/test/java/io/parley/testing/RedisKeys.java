package io.parley.testing;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;

/** The keys of one test in the shared Redis. */
public final class RedisKeys {
    private RedisKeys() {}

    /** Removes everything with the prefix, as if its time to live had passed. Blocking. */
    public static void forget(Vertx vertx, String prefix) {
        var redis = Redis.createClient(vertx, Backends.shared().redisUrl());
        redis.send(Request.cmd(Command.KEYS).arg(prefix + ":*")).await()
                .forEach(key -> redis.send(Request.cmd(Command.DEL).arg(key.toString())).await());
        redis.close();
    }
}
