package io.parley.store;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A script that the server is given once and then called by its digest. */
final class RedisScript {
    private final byte[] text;
    private final byte[] digest;

    RedisScript(String text) {
        this.text = text.getBytes(StandardCharsets.UTF_8);
        this.digest = digest(this.text);
    }

    /** Makes it known to the server; it must have been, since the server started. */
    Request load() {
        return Request.cmd(Command.SCRIPT).arg("LOAD").arg(text);
    }

    /** Calls it; so many keys, and then the arguments, are to be added. */
    Request call(int keys) {
        return Request.cmd(Command.EVALSHA).arg(digest).arg(keys);
    }

    /** The name that the server gives a script. */
    private static byte[] digest(byte[] script) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(script))
                    .getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
