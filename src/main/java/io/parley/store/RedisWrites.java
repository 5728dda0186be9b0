package io.parley.store;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.impl.types.ErrorType;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Whether Redis takes writes. One that only reads is as good as none: its memory is full (OOM), it cannot write to its disk (MISCONF), it is a replica
 * (READONLY), has too few of them (NOREPLICAS), or has lost its master (MASTERDOWN).
 */
final class RedisWrites {
    private static final List<String> REFUSALS = List.of("OOM", "MISCONF", "READONLY", "NOREPLICAS", "MASTERDOWN");

    private RedisWrites() {}

    /** Fails where they are refused; changes nothing, as it asks to replace what is not there. */
    static Request probe(String prefix) {
        return Request.cmd(Command.SET).arg((prefix + ":probe").getBytes(StandardCharsets.UTF_8)).arg("").arg("XX");
    }

    /** Whether it would refuse every other write as well. */
    static boolean areRefused(Throwable e) {
        return e instanceof ErrorType error && REFUSALS.stream().anyMatch(error::is);
    }
}
