package io.parley;

import io.parley.core.Secret;
import io.parley.core.StartException;
import io.parley.embedded.KeptSecret;
import io.parley.identity.IdentityConfig;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A node where nobody has an account: whoever has its secret is the local user.
 *
 * @param secret that whoever starts the node is shown
 * @param file   where it is kept; null where it was configured
 */
record DevelopmentMode(Secret secret, @Nullable Path file) {
    private static final String FILE = "token";

    /** Decides whether a node is in development mode; fails with {@link StartException} where others would get in. */
    static boolean isOn(ParleyConfig config) {
        boolean alone = config.http().isOnLoopback();
        return switch (config.identity().development()) {
            case OFF -> false;
            case AUTO -> alone && config.store().postgres().url() == null;
            case ON -> {
                if (!alone) {
                    throw new StartException("In development mode nobody needs to sign in, and http.host is "
                            + config.http().host()
                            + ", where others reach the node: set identity.development to off, or http.host to 127.0.0.1.",
                            null);
                }
                yield true;
            }
        };
    }

    /** With the secret of the last start, so that open pages and programs go on; null where people sign in. Blocking. */
    static @Nullable DevelopmentMode enter(ParleyConfig config) {
        if (!isOn(config)) {
            return null;
        }
        var configured = config.identity().developmentToken();
        return configured == null ? kept(config.embedded().dataDir().toAbsolutePath().normalize())
                : new DevelopmentMode(configured, null);
    }

    private static DevelopmentMode kept(Path directory) {
        var secret = KeptSecret.in(directory, FILE);
        var file = directory.resolve(FILE);
        if (!IdentityConfig.isDevelopmentToken(secret.value())) {
            throw new StartException(
                    file + " must hold nothing but the secret of development mode, which is made if the file is removed.",
                    null);
        }
        return new DevelopmentMode(secret, file);
    }

    /** The command that puts the secret into the variable TOKEN. */
    String shell() {
        return "TOKEN=" + (file == null ? secret.value() : "$(cat '" + file + "')");
    }
}
